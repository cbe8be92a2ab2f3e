import { Cost } from '../../costs.js';
import { How, Space } from '../../event.js';
import type { Kernel } from '../../kernel.js';
import { findVma, isFile } from '../../mm.js';
import { allocatePages, getPages, pagesOfStore } from '../../pages.js';
import { fileIndex, findSlot, hasPage } from '../../slots.js';
import { Prot, SlotFlag, type Memslot, type Store } from '../../state.js';
import { PRIVATE } from '../../zap.js';
import { installPrivate } from './fault.js';

/**
 * Serves the faults of a whole run of pages in one step, where nothing can come between and every page's fault would come out alike: cost follows runs, not
 * pages (DESIGN 3). Each page still counts as a fault. What is not plain (a hole, a lock, an invalidation, no mapping) is left to the fault routine.
 *
 * @returns how many pages from gfn on have a usable entry now; 0 if the first one must fault
 */
export function installRun(k: Kernel, gfn: number, limit: number, side: number, write: boolean): number {
  const slot = findSlot(k.s, gfn);
  if (
    slot === undefined ||
    slot.invalid ||
    k.s.invalidating > 0 ||
    k.s.locks.length > 0 ||
    (write && (slot.flags & SlotFlag.readonly) !== 0)
  )
    return 0;
  const pages = Math.min(limit, slot.base + slot.pages - gfn);
  return side === PRIVATE
    ? installPrivateRun(k, slot, gfn, pages)
    : installSharedRun(k, slot, gfn, pages, write);
}

function installPrivateRun(k: Kernel, slot: Memslot, gfn: number, limit: number): number {
  const store = slot.file < 0 ? undefined : k.store(slot.file);
  const lo = fileIndex(slot, gfn);
  if (store === undefined || !hasPage(store, lo)) return 0;
  const last = Math.min(store.present.next(lo, false), store.poisoned.next(lo, true), pagesOfStore(store));
  const end = Math.min(gfn + limit, last - lo + gfn);
  const missing = end - gfn - k.s.stage2.private.count(gfn, end);
  if (missing === 0) return end - gfn;
  const hi = lo + end - gfn;
  getPages(k, store.id, lo, hi);
  installPrivate(k, slot, gfn, end);
  k.cost(Cost.faults, missing);
  return end - gfn;
}

function installSharedRun(k: Kernel, slot: Memslot, gfn: number, limit: number, write: boolean): number {
  let end = gfn + limit;
  if (slot.file >= 0) {
    const lo = fileIndex(slot, gfn);
    end = Math.min(end, (k.store(slot.file)?.present.next(lo, true) ?? Infinity) - lo + gfn);
  }
  const page = slot.hva + gfn - slot.base;
  const vma = findVma(k.s, page);
  if (vma === undefined || (vma.prot & (write ? Prot.write : Prot.read)) === 0) return 0;
  end = Math.min(end, gfn + vma.hi - page);
  const first = page - vma.lo + vma.offset;
  const store = k.store(vma.store) as Store;
  // Where a hugepage may come, the first page of it is for the fault routine.
  if (vma.hugepage) end = Math.min(end, gfn + store.present.next(first, false) - first);
  if (isFile(store)) end = Math.min(end, gfn + pagesOfStore(store) - first);
  if (end <= gfn) return 0;
  const stage2 = k.s.stage2;
  const missing = end - gfn - (write ? stage2.sharedWritable : stage2.shared).count(gfn, end);
  if (missing === 0) return end - gfn;
  getPages(k, store.id, first, first + end - gfn);
  end = gfn + allocatePages(k, store.id, first, first + end - gfn) - first;
  if (end <= gfn) return 0;
  stage2.shared = stage2.shared.add(gfn, end, k.epoch);
  if ((vma.prot & Prot.write) !== 0 && (slot.flags & SlotFlag.readonly) === 0)
    stage2.sharedWritable = stage2.sharedWritable.add(gfn, end, k.epoch);
  k.effects?.touch(Space.stage2, 0, gfn, end, How.write);
  k.cost(Cost.faults, missing);
  k.changed();
  return end - gfn;
}
