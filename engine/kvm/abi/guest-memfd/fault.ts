import { Cost } from '../../costs.js';
import { Errno } from '../../errno.js';
import { How, Space } from '../../event.js';
import { Access, Exit, ExitReason, MEMORY_FAULT_FLAG_PRIVATE } from '../../exit.js';
import type { Kernel } from '../../kernel.js';
import { acquire, enterSrcu, leaveSrcu, release } from '../../locks.js';
import { faultIn, HostPage, type HostTarget } from '../../mm.js';
import { emulateAccess } from '../../mmio.js';
import { BLOCKED, RETURN } from '../../code.js';
import { defineRoutine } from '../../routine.js';
import { fileIndex, findSlot } from '../../slots.js';
import { Lock, Root, SlotFlag, type Memslot } from '../../state.js';
import type { Frame } from '../../task.js';
import { enterGuest } from '../../vms.js';
import { describeAccess, FaultFrame, slotOfFault } from '../fault-frame.js';
import { activeInvalidation, mustRetry, PRIVATE } from '../../zap.js';
import { PAGE_SIZE } from '../../../memory/range.js';
import { forgetMmio, rememberMmio } from './mmio-entries.js';
import { getGmemPage } from './pages.js';
import { install, installHuge } from './install.js';
import { allowedPages, hostPages } from './levels.js';
import { has, Since } from './versions.js';

/**
 * Locals: those of every fault; whether the page may be mapped writable, whether it is a prefault,
 * whether the entry that faulted is an MMIO entry (1 of this memslot generation, 2 outdated), and the vCPU (an actor) whose page tables are filled.
 */
const L = { ...FaultFrame, writable: 8, prefault: 9, mmio: 10, vcpu: 11 } as const;
export const GuestMemfdFaultLocals = L;
const S = { slot: 1, snapshot: 2, compare: 3, page: 4, lock: 5, install: 6, leave: 7 } as const;

/** What a prefault of one page came to, as its first result: 0, PREFAULT_AGAIN (try again), or a negative errno. */
export const PREFAULT_AGAIN = 1;

const target: HostTarget = { store: 0, page: 0, writable: false };

/** Ends the fault: a prefault reports, an access begins again. */
function end(k: Kernel, f: Frame, result: number): number {
  leaveSrcu(k);
  if (f.locals[L.prefault] === 1) k.setResult(0, result);
  return RETURN;
}

function retry(k: Kernel, f: Frame): number {
  k.cost(Cost.retries, 1);
  return end(k, f, PREFAULT_AGAIN);
}

/** KVM_EXIT_MEMORY_FAULT for one 4 KiB page; KVM_RUN fails with `errno` (reference 3.4). A prefault only fails. */
function memoryFault(k: Kernel, f: Frame, slot: Memslot | undefined, errno: number): number {
  if (f.locals[L.prefault] === 1) return end(k, f, -errno);
  const exit = exitOfAccess(k, f, slot);
  exit.reason = ExitReason.MEMORY_FAULT;
  exit.errno = errno;
  exit.filled = true;
  exit.wantsPrivate = f.locals[L.private] === 1;
  exit.flags = exit.wantsPrivate ? MEMORY_FAULT_FLAG_PRIVATE : 0;
  exit.gpaPage = f.locals[L.gfn] as number;
  exit.size = PAGE_SIZE;
  leaveSrcu(k);
  return k.exitInstead(f, exit);
}

/** KVM_RUN fails with EFAULT and tells nothing: exit_reason is 0, the payload what was left over (reference 3.4; 9, the shared side). */
function hostFault(k: Kernel, f: Frame, slot: Memslot): number {
  if (f.locals[L.prefault] === 1) return end(k, f, -Errno.EFAULT);
  const exit = exitOfAccess(k, f, slot);
  exit.errno = Errno.EFAULT;
  exit.reason = ExitReason.UNKNOWN;
  // The payload is a union that nobody writes: what the exit before left there still stands.
  const before = k.current.exit;
  if (before !== null) {
    exit.flags = before.flags;
    exit.gpaPage = before.gpaPage;
    exit.gpaOffset = before.gpaOffset;
    exit.size = before.size;
  }
  leaveSrcu(k);
  return k.exitInstead(f, exit);
}

/** An exit with what the debugger knows of the access behind it. */
function exitOfAccess(k: Kernel, f: Frame, slot: Memslot | undefined): Exit {
  const exit = new Exit(k.epoch);
  describeAccess(f, exit, slot);
  exit.present = exit.file >= 0 && (k.store(exit.file)?.present.has(exit.filePage) ?? false);
  return exit;
}

/** Leaves the fault to the kernel's emulator; a prefault of what would be MMIO is ENOENT (reference 3.6). */
function emulate(k: Kernel, f: Frame): number {
  if (f.locals[L.prefault] === 1) return end(k, f, -Errno.ENOENT);
  leaveSrcu(k);
  return emulateAccess(k, f);
}

/** The page of a fault that goes to the file: private, or any of a gmem-only slot (reference 3.5 rows 6-8). */
function fromFile(k: Kernel, f: Frame, slot: Memslot): number {
  if (slot.file < 0) return memoryFault(k, f, slot, Errno.EFAULT);
  const index = fileIndex(slot, f.locals[L.gfn] as number);
  const errno = getGmemPage(k, slot.file, index);
  if (errno === BLOCKED) return BLOCKED;
  if (errno !== 0) return memoryFault(k, f, slot, errno);
  f.locals[L.writable] = 1;
  return S.lock;
}

/** How many pages the entry maps that a fault installs: as many as KVM and the host's page tables allow, on the shared side (reference 3.9). */
function entryPages(k: Kernel, slot: Memslot | undefined, gfn: number, side: number): number {
  if (slot === undefined || side === PRIVATE) return 1;
  const allowed = allowedPages(k, slot, gfn);
  return allowed === 1 ? 1 : Math.min(allowed, hostPages(k, slot, gfn));
}

/** The host page behind userspace_addr (row 9). */
function fromHost(k: Kernel, f: Frame, slot: Memslot): number {
  const write = f.locals[L.access] === Access.write;
  const readonly = (slot.flags & SlotFlag.readonly) !== 0;
  if (write && readonly) return emulate(k, f);
  const found = faultIn(k, slot.hva + (f.locals[L.gfn] as number) - slot.base, write, target);
  if (found !== HostPage.ok) return hostFault(k, f, slot);
  f.locals[L.writable] = target.writable && !readonly ? 1 : 0;
  return S.lock;
}

/**
 * A stage-2 fault under the guest-memfd ABI: reference 3.5's decision table in its order. The access that faulted begins again when this returns. A prefault
 * runs the same steps as a read and reports in its first result.
 */
export const guestMemfdFault = defineRoutine(
  'kvm_mmu_page_fault',
  'kvm',
  12,
  [
    {
      name: 'classify the access: private or shared',
      cites: 'reference 3.5; 9, which side an access takes, MMIO entries',
      run(k, f) {
        k.cost(Cost.faults, 1);
        const gfn = f.locals[L.gfn] as number;
        if (f.locals[L.prefault] === 0) {
          f.locals[L.vcpu] = k.current.id;
          enterGuest(k, k.current.id);
        }
        k.effects?.touch(Space.attributes, 0, gfn, gfn + 1, How.read);
        // A reserved-bit fault skips the look at the attribute: emulated MMIO is shared.
        const skipped = f.locals[L.prefault] === 1 || f.locals[L.private] === 1;
        const { mmioEntries, mmioOutdated } = k.s;
        f.locals[L.mmio] = skipped ? 0 : mmioEntries.has(gfn) ? 1 : mmioOutdated.has(gfn) ? 2 : 0;
        if (f.locals[L.mmio] === 1) return emulateAccess(k, f);
        if (k.untyped) f.locals[L.private] = f.locals[L.mmio] === 0 && k.s.attributes.has(gfn) ? 1 : 0;
        return S.slot;
      },
    },
    {
      name: 'enter SRCU, find the memslot',
      cites: 'reference 3.5 rows 2-4',
      run(k, f) {
        const gfn = f.locals[L.gfn] as number;
        enterSrcu(k);
        k.effects?.touch(Space.slots, 0, gfn, gfn + 1, How.read);
        f.locals[L.slot] = findSlot(k.s, gfn)?.id ?? -1;
        return S.snapshot;
      },
    },
    {
      name: 'snapshot mmu_invalidate_seq',
      cites: 'reference 3.5 row 0',
      run(k, f) {
        f.locals[L.seq] = k.s.invalidateSeq;
        return S.compare;
      },
    },
    {
      name: 'compare the access with the attribute',
      cites: 'reference 3.5 rows 1-5',
      run(k, f) {
        const gfn = f.locals[L.gfn] as number;
        const slot = slotOfFault(k, f);
        const wantsPrivate = f.locals[L.private] === 1;
        k.effects?.touch(Space.attributes, 0, gfn, gfn + 1, How.read);
        if (wantsPrivate !== k.s.attributes.has(gfn)) return memoryFault(k, f, slot, Errno.EFAULT);
        if (slot === undefined) {
          if ((f.locals[L.slot] as number) >= 0) return retry(k, f);
          if (wantsPrivate) return memoryFault(k, f, undefined, Errno.EFAULT);
          f.locals[L.writable] = 0;
          return S.lock;
        }
        if (slot.invalid) {
          if (f.locals[L.prefault] === 1 && has(k, Since.mmap)) return end(k, f, -Errno.EAGAIN);
          return retry(k, f);
        }
        return activeInvalidation(k, gfn) ? retry(k, f) : S.page;
      },
    },
    {
      name: 'get the page: of the guest_memfd, or the host page behind userspace_addr',
      cites: 'reference 3.5 rows 6-9',
      run(k, f) {
        const slot = slotOfFault(k, f);
        if (slot === undefined) return retry(k, f);
        const gmemOnly = (slot.flags & SlotFlag.gmemOnly) !== 0;
        return f.locals[L.private] === 1 || gmemOnly ? fromFile(k, f, slot) : fromHost(k, f, slot);
      },
    },
    {
      name: 'take mmu_lock; is the fault stale?',
      cites: 'reference 3.5 row 10',
      run(k, f) {
        if (!acquire(k, Lock.mmu)) return BLOCKED;
        const obsolete = k.s.roots[f.locals[L.vcpu] as number] === Root.obsolete;
        if (!obsolete && !mustRetry(k, f.locals[L.seq] as number, f.locals[L.gfn] as number))
          return S.install;
        release(k, Lock.mmu);
        return retry(k, f);
      },
    },
    {
      name: 'install the stage-2 entry, release mmu_lock',
      cites: 'reference 3.5 row 11; 9, MMIO entries',
      run(k, f) {
        const gfn = f.locals[L.gfn] as number;
        const slot = slotOfFault(k, f);
        if ((f.locals[L.slot] as number) < 0) {
          rememberMmio(k, gfn);
          release(k, Lock.mmu);
          return emulate(k, f);
        }
        forgetMmio(k, gfn);
        const side = f.locals[L.private] as number;
        const pages = entryPages(k, slot, gfn, side);
        if (pages > 1) installHuge(k, gfn - (gfn % pages), pages, f.locals[L.writable] === 1);
        else install(k, slot, gfn, side, f.locals[L.writable] === 1);
        release(k, Lock.mmu);
        return S.leave;
      },
    },
    {
      name: 'leave SRCU, access again',
      cites: 'reference 3.5',
      run: (k, f) => end(k, f, 0),
    },
  ],
  L.seq,
);
