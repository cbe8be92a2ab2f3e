import { PageSet } from '../../../memory/page-set.js';
import { BLOCKED } from '../../code.js';
import { Cost } from '../../costs.js';
import type { Kernel } from '../../kernel.js';
import { acquire, release } from '../../locks.js';
import { freePages } from '../../pages.js';
import { defineRoutine } from '../../routine.js';
import { Lock, type Memslot } from '../../state.js';
import type { Frame } from '../../task.js';
import { unmapFile } from '../../unmap.js';
import { useVm } from '../../vms.js';
import { beginInvalidate, BOTH, endInvalidate, flush, PRIVATE, SHARED, zapEntries } from '../../zap.js';
import { GmemFlag } from './constants.js';

/** Locals: the file, its pages [lo, hi), where in the slot list to go on, the gfns of the slot at hand, invalidations begun, the VM that was current. */
const L = { file: 0, lo: 1, hi: 2, next: 3, from: 4, to: 5, begun: 6, vm: 7 } as const;
const S = { begin: 1, zap: 2, truncate: 3, free: 4, end: 5 } as const;

/** The gfns that the next bound memslot has of the range; false if there is none left. */
function nextBound(k: Kernel, f: Frame): boolean {
  const slots = k.s.slots;
  for (let i = f.locals[L.next] as number; i < slots.length; i++) {
    const slot = slots[i] as Memslot;
    if (slot.file !== f.locals[L.file]) continue;
    const lo = Math.max(f.locals[L.lo] as number, slot.offset) - slot.offset;
    const hi = Math.min(f.locals[L.hi] as number, slot.offset + slot.pages) - slot.offset;
    if (lo >= hi) continue;
    f.locals[L.next] = i + 1;
    f.locals[L.from] = slot.base + lo;
    f.locals[L.to] = slot.base + hi;
    return true;
  }
  return false;
}

/** The filter of an inode: where stage-2 has two kinds of entries, those that its pages can have (reference 3.7). */
function sideOfFile(k: Kernel, file: number): number {
  if (k.untyped) return BOTH;
  return ((k.store(file)?.flags ?? 0) & GmemFlag.initShared) !== 0 ? SHARED : PRIVATE;
}

/**
 * kvm_gmem_punch_hole (reference 3.7): under the file's invalidate lock, begin an invalidation, zap and flush the gfns of every memslot bound to the range, free the
 * pages, end it. A fault that comes in between waits or retries. What the VMM has mapped of it goes as well.
 */
export const punchGuestMemfd = defineRoutine('kvm_gmem_punch_hole', 'kvm', 8, [
  {
    name: 'take the invalidate lock',
    cites: 'reference 3.7',
    run(k, f) {
      const file = f.locals[L.file] as number;
      if (!acquire(k, Lock.invalidate, file)) return BLOCKED;
      // A file belongs to its VM: its memslots are that VM's.
      f.locals[L.vm] = k.s.vm;
      useVm(k, k.store(file)?.vm ?? k.s.vm);
      return nextBound(k, f) ? S.begin : S.truncate;
    },
  },
  {
    name: 'take mmu_lock, begin the invalidation',
    cites: 'reference 3.7',
    run(k, f) {
      if (!acquire(k, Lock.mmu)) return BLOCKED;
      beginInvalidate(k, f.locals[L.from] as number, f.locals[L.to] as number);
      f.locals[L.begun] = (f.locals[L.begun] as number) + 1;
      return S.zap;
    },
  },
  {
    name: 'zap stage-2 entries, flush TLBs, release mmu_lock',
    cites: 'reference 3.7',
    run(k, f) {
      k.cost(Cost.zaps, 1);
      if (!k.bug.no_punch_zap) {
        const [from, to] = [f.locals[L.from] as number, f.locals[L.to] as number];
        flush(k, zapEntries(k, from, to, sideOfFile(k, f.locals[L.file] as number), 'kvm_gmem_punch_hole'));
      }
      release(k, Lock.mmu);
      return nextBound(k, f) ? S.begin : S.truncate;
    },
  },
  {
    name: "unmap the range from the VMM's address space",
    cites: 'reference 3.7',
    run(k, f) {
      const [file, lo, hi] = [f.locals[L.file], f.locals[L.lo], f.locals[L.hi]] as [number, number, number];
      const present = k.store(file)?.present ?? PageSet.empty;
      if (present.next(lo, true) >= hi) return S.end;
      return k.call(f, S.free, unmapFile, file, lo, hi, 0);
    },
  },
  {
    name: 'truncate the pages',
    cites: 'reference 3.7',
    run(k, f) {
      freePages(k, f.locals[L.file] as number, f.locals[L.lo] as number, f.locals[L.hi] as number);
      return S.end;
    },
  },
  {
    name: 'end the invalidation, release the invalidate lock',
    cites: 'reference 3.7',
    run(k, f) {
      if ((f.locals[L.begun] as number) > 0 && !acquire(k, Lock.mmu)) return BLOCKED;
      for (let i = f.locals[L.begun] as number; i > 0; i--) endInvalidate(k);
      if ((f.locals[L.begun] as number) > 0) release(k, Lock.mmu);
      useVm(k, f.locals[L.vm] as number);
      release(k, Lock.invalidate, f.locals[L.file]);
      return k.succeed();
    },
  },
]);
