import { Cost } from '../../costs.js';
import { Errno } from '../../errno.js';
import { How, Space } from '../../event.js';
import { Access, Exit, ExitReason, MEMORY_ERROR_FLAG_PRIVATE } from '../../exit.js';
import type { Kernel } from '../../kernel.js';
import { acquire, enterSrcu, leaveSrcu, release } from '../../locks.js';
import { faultIn, HostPage, type HostTarget } from '../../mm.js';
import { emulateAccess } from '../../mmio.js';
import { getPage } from '../../pages.js';
import { BLOCKED, RETURN } from '../../code.js';
import { defineRoutine } from '../../routine.js';
import { fileIndex, findSlot, hasPage } from '../../slots.js';
import { Lock, SlotFlag, type Memslot } from '../../state.js';
import type { Frame } from '../../task.js';
import { describeAccess, FaultFrame, slotOfFault } from '../fault-frame.js';
import { mustRetry } from '../../zap.js';
import { PAGE_SIZE } from '../../../memory/range.js';

/** Locals of the fault: those of every fault, then the locked page of the private fd, and whether the page may be mapped writable. */
const L = { ...FaultFrame, file: 8, index: 9, writable: 10 } as const;
const S = {
  slot: 1,
  snapshot: 2,
  privatePage: 3,
  hostPage: 4,
  lockShared: 5,
  installShared: 6,
  lockPrivate: 7,
  installPrivate: 8,
  leave: 9,
} as const;

const target: HostTarget = { store: 0, page: 0, writable: false };

/** MEMORY_ERROR for one 4 KiB page, aligned down (reference 2.3): private → the guest wants the gfn private, else shared. */
function memoryError(k: Kernel, f: Frame, slot: Memslot | undefined, present: boolean): number {
  const exit = new Exit(k.epoch);
  const wantsPrivate = f.locals[L.private] === 1;
  exit.reason = ExitReason.MEMORY_ERROR;
  exit.filled = true;
  exit.flags = wantsPrivate ? MEMORY_ERROR_FLAG_PRIVATE : 0;
  exit.gpaPage = f.locals[L.gfn] as number;
  exit.size = PAGE_SIZE;
  exit.errno = k.bug.fault_returns_eperm ? Errno.EPERM : 0;
  describeAccess(f, exit, slot);
  exit.wantsPrivate = wantsPrivate;
  exit.present = present;
  leaveSrcu(k);
  if (k.flavour === 'pkvm') {
    k.current.top = f.caller;
    return k.userspace.raiseException(k, 'explicitOnly', exit.gpaPage);
  }
  return k.exitInstead(f, exit);
}

/** KVM_RUN fails with EFAULT and no payload (reference 2.3, last row). */
function hostFault(k: Kernel, f: Frame, slot: Memslot): number {
  const exit = new Exit(k.epoch);
  exit.errno = Errno.EFAULT;
  exit.reason = ExitReason.UNKNOWN;
  describeAccess(f, exit, slot);
  leaveSrcu(k);
  return k.exitInstead(f, exit);
}

/** Leaves KVM_RUN's emulator with an MMIO access instead of mapping anything. */
function emulate(k: Kernel, f: Frame): number {
  leaveSrcu(k);
  return emulateAccess(k, f);
}

/**
 * A stage-2 fault under the private-fd ABI: reference 2.3's decision table in the order of 2.5's steps, mended. The access that
 * faulted begins again when this returns. A shared fault looks at the invalidate sequence before it looks at
 * the file, and again under mmu_lock; a private one holds the page's lock across the install instead, so that it serialises with punching.
 */
export const privateFdFault = defineRoutine(
  'stage2_fault',
  'kvm',
  11,
  [
    {
      name: 'classify the access: private or shared',
      cites: 'reference 1, private access; 2.3',
      run(k) {
        k.cost(Cost.faults, 1);
        return S.slot;
      },
    },
    {
      name: 'enter SRCU, find the memslot',
      cites: 'reference 2.3; 3.5 rows 2-4',
      run(k, f) {
        const gfn = f.locals[L.gfn] as number;
        enterSrcu(k);
        k.effects?.touch(Space.slots, 0, gfn, gfn + 1, How.read);
        const slot = findSlot(k.s, gfn);
        f.locals[L.slot] = slot === undefined ? -1 : slot.id;
        if (slot === undefined) {
          if (f.locals[L.private] === 1 && !k.bug.private_fault_is_mmio)
            return memoryError(k, f, undefined, false);
          return emulate(k, f);
        }
        if (slot.invalid) {
          k.cost(Cost.retries, 1);
          leaveSrcu(k);
          return RETURN;
        }
        return S.snapshot;
      },
    },
    {
      name: 'snapshot mmu_invalidate_seq',
      cites: 'reference 1, mmu_invalidate_seq; 2.5',
      run(k, f) {
        f.locals[L.seq] = k.s.invalidateSeq;
        return S.privatePage;
      },
    },
    {
      name: 'compare: is there a page in the private fd?',
      cites: 'reference 2.3; 2.1 rules 1-4',
      run(k, f) {
        const slot = slotOfFault(k, f);
        if (slot === undefined) return retry(k);
        const wantsPrivate = f.locals[L.private] === 1;
        if (slot.file < 0) {
          if (!wantsPrivate) return S.hostPage;
          if (!k.bug.private_fault_in_plain_slot) return memoryError(k, f, slot, false);
          return S.hostPage;
        }
        const index = fileIndex(slot, f.locals[L.gfn] as number);
        k.effects?.touch(Space.presence, slot.file, index, index + 1, How.read);
        const present = hasPage(k.store(slot.file), index);
        if (!present) return wantsPrivate ? memoryError(k, f, slot, false) : S.hostPage;
        if (!wantsPrivate) {
          // get_lock_pfn has got the page all the same, and shmem clears it on the first get.
          getPage(k, slot.file, index);
          return memoryError(k, f, slot, true);
        }
        if (f.locals[L.access] === Access.write && (slot.flags & SlotFlag.readonly) !== 0) {
          // The entry could only be read-only, and the guest would fault for ever: a write is emulated, as on the shared side (reference 9).
          getPage(k, slot.file, index);
          return emulate(k, f);
        }
        if (!acquire(k, Lock.page, slot.file, index, index + 1)) return BLOCKED;
        f.locals[L.file] = slot.file;
        f.locals[L.index] = index;
        return S.lockPrivate;
      },
    },
    {
      name: "get the host page behind the memslot's userspace_addr",
      cites: 'reference 2.3; 9, the shared side',
      run(k, f) {
        const slot = slotOfFault(k, f);
        if (slot === undefined) return retry(k);
        const write = f.locals[L.access] === Access.write;
        if (write && (slot.flags & SlotFlag.readonly) !== 0) return emulate(k, f);
        const page = slot.hva + (f.locals[L.gfn] as number) - slot.base;
        if (faultIn(k, page, write, target) !== HostPage.ok) return hostFault(k, f, slot);
        f.locals[L.writable] = target.writable && (slot.flags & SlotFlag.readonly) === 0 ? 1 : 0;
        return S.lockShared;
      },
    },
    {
      name: 'take mmu_lock; is the fault stale?',
      cites: 'reference 2.5; 6 hazard 1',
      run(k, f) {
        if (!acquire(k, Lock.mmu)) return BLOCKED;
        if (!mustRetry(k, f.locals[L.seq] as number, f.locals[L.gfn] as number)) return S.installShared;
        release(k, Lock.mmu);
        return retry(k);
      },
    },
    {
      name: 'install the shared stage-2 entry, release mmu_lock',
      cites: 'reference 2.3',
      run(k, f) {
        const gfn = f.locals[L.gfn] as number;
        const stage2 = k.s.stage2;
        const writable = f.locals[L.writable] === 1;
        if (f.locals[L.private] === 1) {
          // `bug private_fault_in_plain_slot`: a private access is served with the shared page.
          stage2.private = stage2.private.add(gfn, gfn + 1, k.epoch);
          if (writable) stage2.privateWritable = stage2.privateWritable.add(gfn, gfn + 1, k.epoch);
          k.s.pageStates.validated = k.s.pageStates.validated.add(gfn, gfn + 1, k.epoch);
        } else {
          stage2.shared = stage2.shared.add(gfn, gfn + 1, k.epoch);
          if (writable) stage2.sharedWritable = stage2.sharedWritable.add(gfn, gfn + 1, k.epoch);
        }
        k.effects?.touch(Space.stage2, f.locals[L.private] as number, gfn, gfn + 1, How.write);
        release(k, Lock.mmu);
        k.changed();
        return S.leave;
      },
    },
    {
      name: 'take mmu_lock; the page lock stands for the stale check',
      cites: 'reference 2.3, stale-fault check',
      run: (k) => (acquire(k, Lock.mmu) ? S.installPrivate : BLOCKED),
    },
    {
      name: 'install the private stage-2 entry, release mmu_lock, unlock the page',
      cites: 'reference 2.3; 4.3 RMP',
      run(k, f) {
        const gfn = f.locals[L.gfn] as number;
        installPrivate(k, slotOfFault(k, f), gfn, gfn + 1);
        getPage(k, f.locals[L.file] as number, f.locals[L.index] as number);
        release(k, Lock.mmu);
        release(k, Lock.page, f.locals[L.file], f.locals[L.index], (f.locals[L.index] as number) + 1);
        return S.leave;
      },
    },
    {
      name: 'leave SRCU, access again',
      cites: 'reference 2.3',
      run(k) {
        leaveSrcu(k);
        return RETURN;
      },
    },
  ],
  L.seq,
);

function retry(k: Kernel): number {
  k.cost(Cost.retries, 1);
  leaveSrcu(k);
  return RETURN;
}

/** Installs private entries for gfns [lo, hi) of one slot; on SNP the pages become the guest's in the RMP (reference 4.3, lazily). */
export function installPrivate(k: Kernel, slot: Memslot | undefined, lo: number, hi: number): void {
  const stage2 = k.s.stage2;
  stage2.private = stage2.private.add(lo, hi, k.epoch);
  if (slot !== undefined && (slot.flags & SlotFlag.readonly) === 0)
    stage2.privateWritable = stage2.privateWritable.add(lo, hi, k.epoch);
  if (k.flavour === 'snp' || k.flavour === 'pkvm')
    k.s.pageStates.assigned = k.s.pageStates.assigned.add(lo, hi, k.epoch);
  k.effects?.touch(Space.stage2, 1, lo, hi, How.write);
  k.changed();
}
