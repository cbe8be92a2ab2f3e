import { PAGE_SIZE } from '../../../memory/range.js';
import { fileIndex, findSlot, slotAtOrAbove } from '../../slots.js';
import type { State, Store } from '../../state.js';
import type { HeldRun } from '../abi.js';

/** A page beyond the end of the file, or one that is broken, is none for KVM (reference 2.1 rule 4). */
function reach(file: Store, index: number): boolean {
  return index < Math.ceil(file.size / PAGE_SIZE) && !file.poisoned.has(index);
}

/** For how many pages from `index` on `reach` stays the same, at least. */
function sameReach(file: Store, index: number): number {
  const end = Math.ceil(file.size / PAGE_SIZE);
  const poisoned = file.poisoned.has(index);
  const next = file.poisoned.next(index, !poisoned);
  return Math.max(1, Math.min(next, index < end ? end : Infinity) - index);
}

/** What the private fd says of a gfn: a page there is private, a hole shared, no slot neither (reference 2.1). */
export function held(s: State, gfn: number, limit: number): HeldRun {
  const slot = findSlot(s, gfn);
  if (slot === undefined)
    return { isPrivate: false, hi: Math.min(limit, slotAtOrAbove(s, gfn)?.base ?? limit) };
  const hi = Math.min(limit, slot.base + slot.pages);
  const file = slot.file < 0 ? undefined : (s.stores[slot.file] ?? undefined);
  if (file === undefined) return { isPrivate: false, hi };
  const index = fileIndex(slot, gfn);
  const present = file.present.has(index);
  const end = Math.min(hi, file.present.next(index, !present) - index + gfn);
  if (!present) return { isPrivate: false, hi: end };
  return { isPrivate: reach(file, index), hi: Math.min(end, gfn + sameReach(file, index)) };
}
