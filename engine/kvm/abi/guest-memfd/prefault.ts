import { addWraps, offsetOf, pageOf } from '../../../memory/address.js';
import { PAGE_SIZE } from '../../../memory/range.js';
import { Cost } from '../../costs.js';
import { Errno } from '../../errno.js';
import { Access } from '../../exit.js';
import type { Kernel } from '../../kernel.js';
import { RETURN } from '../../code.js';
import { defineRoutine } from '../../routine.js';
import { Root } from '../../state.js';
import type { Frame } from '../../task.js';
import { enterGuest } from '../../vms.js';
import { PRIVATE, SHARED } from '../../zap.js';
import { GuestMemfdFaultLocals as F, guestMemfdFault, PREFAULT_AGAIN } from './fault.js';

/** Registers: gpa, size, flags, vcpu. Results: 0 or the negative errno, then gpa and size of what is left. */
const R = { gpa: 0, size: 1, flags: 2, vcpu: 3 } as const;
/** Locals: the page at hand, the end of the range, the first page, and the vCPU as an actor. */
const L = { at: 0, end: 1, first: 2, vcpu: 3 } as const;
const S = { page: 1, look: 2 } as const;

/** Reports the structure as the kernel leaves it. */
function report(k: Kernel, f: Frame): void {
  const [at, end] = [f.locals[L.at] as number, f.locals[L.end] as number];
  k.setResultWords(1, (at * PAGE_SIZE) | 0, Math.floor(at / 2 ** 20) | 0);
  k.setResultWords(2, ((end - at) * PAGE_SIZE) | 0, Math.floor((end - at) / 2 ** 20) | 0);
}

/**
 * KVM_PRE_FAULT_MEMORY on a vCPU: each page is faulted in as a read of the side that its attribute says; gpa and size are advanced to what is left, and an error after
 * progress is success (reference 3.6; 9, prefault).
 */
export const prefaultMemory = defineRoutine('kvm_pre_fault_memory', 'kvm', 4, [
  {
    name: 'check the arguments',
    cites: 'reference 3.6, KVM_PRE_FAULT_MEMORY',
    run(k, f) {
      k.cost(Cost.syscalls, 1);
      const [gpaLo, gpaHi] = [f.regs[2 * R.gpa] as number, f.regs[2 * R.gpa + 1] as number];
      const [sizeLo, sizeHi] = [f.regs[2 * R.size] as number, f.regs[2 * R.size + 1] as number];
      k.setResultWords(1, gpaLo, gpaHi);
      k.setResultWords(2, sizeLo, sizeHi);
      if (f.regs[2 * R.flags] !== 0 || f.regs[2 * R.flags + 1] !== 0) return k.refuse('prefaultFlags');
      const [gpa, pages] = [pageOf(gpaLo, gpaHi), pageOf(sizeLo, sizeHi)];
      if (offsetOf(gpaLo) !== 0 || offsetOf(sizeLo) !== 0) return k.refuse('prefaultUnaligned');
      if (pages === 0 || addWraps(gpa, 0, pages, 0)) return k.refuse('prefaultUnaligned');
      f.locals[L.at] = f.locals[L.first] = gpa;
      f.locals[L.end] = gpa + pages;
      const vcpu = vcpuOf(k, f);
      if (vcpu < 0) return k.refuse('notThere');
      f.locals[L.vcpu] = vcpu;
      if (k.s.actors[vcpu]?.signalPending === true) {
        k.actor(vcpu).signalPending = false;
        return k.refuse('signalPending');
      }
      const launched = k.s.finalized || (k.flavour !== 'snp' && k.flavour !== 'tdx');
      if (!launched) return k.refuse('prefaultEarly');
      // Page tables are made if there are none; condemned ones stay.
      if ((k.s.roots[vcpu] ?? Root.none) === Root.none) enterGuest(k, vcpu);
      return S.page;
    },
  },
  {
    name: 'fault the next page in',
    cites: 'reference 3.6, KVM_PRE_FAULT_MEMORY',
    run(k, f) {
      const gfn = f.locals[L.at] as number;
      const pages = prefaultRun(k, f, gfn);
      if (pages > 0) {
        // The last of them is counted by the step that follows.
        f.locals[L.at] = gfn + pages - 1;
        k.setResult(0, 0);
        return S.look;
      }
      const locals = new Array<number>(F.vcpu + 1).fill(0);
      locals[F.gfn] = locals[F.start] = gfn;
      locals[F.access] = Access.read;
      locals[F.size] = 1;
      locals[F.prefault] = 1;
      locals[F.vcpu] = f.locals[L.vcpu] as number;
      locals[F.private] = k.s.attributes.has(gfn) ? 1 : 0;
      k.setResult(0, 0);
      return k.call(f, S.look, guestMemfdFault, ...locals);
    },
  },
  {
    name: 'advance, or stop at an error',
    cites: 'reference 3.6; 9, prefault',
    run(k, f) {
      const came = k.result(0);
      if (came === PREFAULT_AGAIN) {
        // Nothing but the vCPU's own KVM_RUN gives it page tables that are not condemned: it never returns (reference 9).
        report(k, f);
        return k.s.roots[f.locals[L.vcpu] as number] === Root.obsolete ? k.hang() : S.page;
      }
      if (came === 0) f.locals[L.at] = (f.locals[L.at] as number) + 1;
      const more = came === 0 && (f.locals[L.at] as number) < (f.locals[L.end] as number);
      if (more) return S.page;
      report(k, f);
      if (came === 0 || f.locals[L.at] !== f.locals[L.first]) return k.succeed();
      return failed(k, came);
    },
  },
]);

/** Pages that can be had in one step, all alike; 0 if the first one needs the fault routine. */
function prefaultRun(k: Kernel, f: Frame, gfn: number): number {
  if (k.s.roots[f.locals[L.vcpu] as number] === Root.obsolete) return 0;
  const side = k.s.attributes.has(gfn) ? PRIVATE : SHARED;
  return k.abi.installRun(k, gfn, (f.locals[L.end] as number) - gfn, side, false);
}

function failed(k: Kernel, came: number): number {
  switch (-came) {
    case Errno.ENOENT:
      return k.refuse('prefaultNoSlot');
    case Errno.EAGAIN:
      return k.refuse('prefaultSlotGoes');
    case Errno.EFAULT:
      return k.refuse('prefaultFault');
    default:
      k.setResult(0, came);
      return RETURN;
  }
}

/** The vCPU whose page tables are filled, as an actor: the one named, this thread's own, or of a host thread the first. -1 if there is none. */
function vcpuOf(k: Kernel, f: Frame): number {
  const named = f.regs.length > 2 * R.vcpu ? (f.regs[2 * R.vcpu] as number) : -1;
  if (named < 0 && k.current.kind === 'vcpu') return k.current.id;
  return k.s.actors.findIndex((actor) => actor.vcpu === Math.max(0, named));
}
