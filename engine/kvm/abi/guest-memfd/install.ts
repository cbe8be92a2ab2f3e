import { How, Space } from '../../event.js';
import type { Kernel } from '../../kernel.js';
import { SlotFlag, type Memslot } from '../../state.js';
import { GIGANTIC } from '../../levels.js';
import { PRIVATE, SHARED } from '../../zap.js';

/** Installs the stage-2 entry of a gfn on one side; on SNP a private page becomes the guest's in the RMP (reference 4.3, lazily). */
export function install(
  k: Kernel,
  slot: Memslot | undefined,
  gfn: number,
  side: number,
  writable: boolean,
): void {
  const stage2 = k.s.stage2;
  if (side === PRIVATE) {
    stage2.private = stage2.private.add(gfn, gfn + 1, k.epoch);
    stage2.privateWritable = stage2.privateWritable.add(gfn, gfn + 1, k.epoch);
    if (k.flavour === 'snp') k.s.pageStates.assigned = k.s.pageStates.assigned.add(gfn, gfn + 1, k.epoch);
  } else {
    stage2.shared = stage2.shared.add(gfn, gfn + 1, k.epoch);
    if (writable) {
      stage2.sharedWritable = stage2.sharedWritable.add(gfn, gfn + 1, k.epoch);
      markDirty(k, slot, gfn);
    }
  }
  k.effects?.touch(Space.stage2, side, gfn, gfn + 1, How.write);
  k.changed();
}

/** A writable entry in a memslot that logs dirty pages counts as a write: make_spte marks the page, whatever the access was. */
function markDirty(k: Kernel, slot: Memslot | undefined, gfn: number): void {
  if (slot === undefined || (slot.flags & SlotFlag.logDirty) === 0) return;
  k.s.dirty = k.s.dirty.add(gfn, gfn + 1, k.epoch);
}

/**
 * Installs one entry for `pages` (2 MiB or 1 GiB) shared gfns from `first` on; smaller ones, and MMIO entries, go with the page table that it replaces. Their
 * host memory is there: it is one hugepage.
 */
export function installHuge(k: Kernel, first: number, pages: number, writable: boolean): void {
  const end = first + pages;
  const { stage2 } = k.s;
  stage2.shared = stage2.shared.add(first, end, k.epoch);
  if (writable) stage2.sharedWritable = stage2.sharedWritable.add(first, end, k.epoch);
  if (pages === GIGANTIC) {
    stage2.huge = stage2.huge.remove(first, end, k.epoch);
    stage2.gigantic = stage2.gigantic.add(first, end, k.epoch);
  } else {
    stage2.huge = stage2.huge.add(first, end, k.epoch);
  }
  k.s.mmioEntries = k.s.mmioEntries.remove(first, end, k.epoch);
  k.s.mmioOutdated = k.s.mmioOutdated.remove(first, end, k.epoch);
  k.effects?.touch(Space.stage2, SHARED, first, end, How.write);
  k.changed();
}
