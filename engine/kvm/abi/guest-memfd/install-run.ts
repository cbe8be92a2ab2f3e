import { Cost } from '../../costs.js';
import { How, Space } from '../../event.js';
import type { Kernel } from '../../kernel.js';
import { GIGANTIC, HUGE } from '../../levels.js';
import { findVma, isFile } from '../../mm.js';
import { allocatePages, getPages, pagesOfStore } from '../../pages.js';
import { fileIndex, findSlot } from '../../slots.js';
import { Prot, SlotFlag, type Memslot, type Store } from '../../state.js';
import { PRIVATE, SHARED } from '../../zap.js';

/** Serves the faults of a whole run of pages in one step (`KernelAbi.installRun`). What is not plain is left to the fault routine. */
export function installRun(k: Kernel, gfn: number, limit: number, side: number, write: boolean): number {
  const s = k.s;
  const slot = findSlot(s, gfn);
  const attribute = s.attributes.has(gfn) ? PRIVATE : SHARED;
  if (k.untyped) side = attribute;
  if (
    slot === undefined ||
    slot.invalid ||
    side !== attribute ||
    s.invalidating > 0 ||
    s.locks.length > 0 ||
    (slot.flags & (SlotFlag.logDirty | SlotFlag.readonly)) !== 0
  )
    return 0;
  let end = Math.min(gfn + limit, slot.base + slot.pages, s.attributes.next(gfn, side === SHARED));
  end = Math.min(end, s.mmioEntries.next(gfn, true), s.mmioOutdated.next(gfn, true));
  if (end <= gfn) return 0;
  const within = side === SHARED ? pagesOfEntry(k, gfn, write) : 0;
  if (within > 0) return Math.min(end - gfn, within);
  const gmem = side === PRIVATE || (slot.flags & SlotFlag.gmemOnly) !== 0;
  const run = gmem ? pagesOfFile(k, slot, gfn, end) : pagesOfHost(k, slot, gfn, end, write);
  if (run === null || run.end <= gfn) return 0;
  const stage2 = s.stage2;
  const [present, writable] =
    side === PRIVATE ? [stage2.private, stage2.privateWritable] : [stage2.shared, stage2.sharedWritable];
  const missing = run.end - gfn - (write ? writable : present).count(gfn, run.end);
  if (missing === 0) return run.end - gfn;
  if (side === PRIVATE) {
    stage2.private = stage2.private.add(gfn, run.end, k.epoch);
    stage2.privateWritable = stage2.privateWritable.add(gfn, run.end, k.epoch);
    if (k.flavour === 'snp') s.pageStates.assigned = s.pageStates.assigned.add(gfn, run.end, k.epoch);
  } else {
    stage2.shared = stage2.shared.add(gfn, run.end, k.epoch);
    if (run.writable) stage2.sharedWritable = stage2.sharedWritable.add(gfn, run.end, k.epoch);
  }
  k.effects?.touch(Space.stage2, side, gfn, run.end, How.write);
  k.cost(Cost.faults, missing);
  k.changed();
  return run.end - gfn;
}

/** Pages from a gfn on that the huge shared entry around it maps; 0 if there is none, or it does not serve the access. */
function pagesOfEntry(k: Kernel, gfn: number, write: boolean): number {
  const { shared, sharedWritable, huge, gigantic } = k.s.stage2;
  if (!(write ? sharedWritable : shared).has(gfn)) return 0;
  if (gigantic.has(gfn)) return GIGANTIC - (gfn % GIGANTIC);
  return huge.has(gfn) ? HUGE - (gfn % HUGE) : 0;
}

interface Run {
  readonly end: number;
  readonly writable: boolean;
}

/** Pages of the guest_memfd behind gfns [gfn, end), allocated; null if the first one needs a closer look. */
function pagesOfFile(k: Kernel, slot: Memslot, gfn: number, end: number): Run | null {
  const store = slot.file < 0 ? undefined : k.store(slot.file);
  if (store === undefined) return null;
  const lo = fileIndex(slot, gfn);
  const hi = Math.min(lo + end - gfn, pagesOfStore(store), store.poisoned.next(lo, true));
  if (hi <= lo) return null;
  getPages(k, store.id, lo, hi);
  return { end: gfn + allocatePages(k, store.id, lo, hi) - lo, writable: true };
}

/** The same of the memory behind userspace_addr. */
function pagesOfHost(k: Kernel, slot: Memslot, gfn: number, end: number, write: boolean): Run | null {
  const page = slot.hva + gfn - slot.base;
  const vma = findVma(k.s, page);
  if (vma === undefined || (vma.prot & (write ? Prot.write : Prot.read)) === 0) return null;
  const store = k.store(vma.store) as Store;
  const first = page - vma.lo + vma.offset;
  if (store.kind === 'guest-memfd' || store.kind === 'hugetlb' || vma.hugepage) return null;
  if (k.s.transparent.next(page, true) < page + end - gfn) return null;
  if (store.poisoned.next(first, true) < first + end - gfn) return null;
  let hi = first + Math.min(end - gfn, vma.hi - page);
  if (isFile(store)) hi = Math.min(hi, pagesOfStore(store));
  if (hi <= first) return null;
  getPages(k, store.id, first, hi);
  return {
    end: gfn + allocatePages(k, store.id, first, hi) - first,
    writable: (vma.prot & Prot.write) !== 0,
  };
}
