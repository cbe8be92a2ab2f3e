import { How, Space } from '../../event.js';
import type { Kernel } from '../../kernel.js';
import { findVma } from '../../mm.js';
import { SlotFlag, type Memslot } from '../../state.js';

/** Pages in a 2 MiB page. Levels above it are left out: hugetlb memory of the model is 2 MiB. */
export const HUGE = 512;

/** After gfns [lo, hi) got other attributes: the hugepages at both ends are looked at, those between are uniform (reference 3.9). */
export function updateMixed(k: Kernel, lo: number, hi: number): void {
  const [head, tail] = [Math.floor(lo / HUGE), Math.floor((hi - 1) / HUGE)];
  const s = k.s;
  s.mixed = s.mixed.remove(head, tail + 1, k.epoch);
  for (const frame of head === tail ? [head] : [head, tail]) {
    const count = s.attributes.count(frame * HUGE, (frame + 1) * HUGE);
    if (count > 0 && count < HUGE) s.mixed = s.mixed.add(frame, frame + 1, k.epoch);
  }
  k.effects?.touch(Space.attributes, 1, head, tail + 1, How.write);
}

/**
 * Whether a shared page may be mapped by a 2 MiB entry as far as KVM is concerned: the hugepage lies inside the memslot, its addresses match, its attributes are
 * uniform, nothing is logged (reference 3.9). Private pages are order 0.
 */
export function allowsHuge(k: Kernel, slot: Memslot, gfn: number): boolean {
  const first = gfn - (gfn % HUGE);
  k.effects?.touch(Space.attributes, 1, first / HUGE, first / HUGE + 1, How.read);
  return (
    (slot.flags & (SlotFlag.logDirty | SlotFlag.gmemOnly)) === 0 &&
    first >= slot.base &&
    first + HUGE <= slot.base + slot.pages &&
    (slot.base - slot.hva) % HUGE === 0 &&
    !k.s.mixed.has(first / HUGE)
  );
}

/** Whether host memory behind a gfn is a hugepage, too: hugetlb, all of it in one mapping. */
export function isHugeInHost(k: Kernel, slot: Memslot, gfn: number): boolean {
  const first = slot.hva + gfn - (gfn % HUGE) - slot.base;
  const vma = findVma(k.s, first);
  if (vma === undefined || first + HUGE > vma.hi) return false;
  const index = first - vma.lo + vma.offset;
  const store = k.store(vma.store);
  return store?.kind === 'hugetlb' && index % HUGE === 0 && store.poisoned.next(index, true) >= index + HUGE;
}
