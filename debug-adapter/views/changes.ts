import { newEpoch } from '../../engine/memory/epoch.js';
import { PageSet } from '../../engine/memory/page-set.js';
import { PAGE_LIMIT } from '../../engine/memory/range.js';
import { sameBehind, type Ground, type Stretch } from './ground.js';

/**
 * Visits ranges of gfns in [lo, hi) that changed between two moments: a part of the tuple, or what stands behind it (slot, file, mapping). In no
 * order, and overlapping where several parts changed. What the two share costs nothing.
 */
export function changedRanges(
  before: Ground,
  now: Ground,
  lo: number,
  hi: number,
  visit: (lo: number, hi: number) => void,
): void {
  eachPair(before, now, lo, hi, (old, one, from, to) => {
    if (!sameBehind(old, one)) {
      visit(from, to);
      return;
    }
    const others = before.partsOf(old);
    now.partsOf(one).forEach(({ set, shift }, i) => {
      const other = others[i]?.set ?? set;
      if (other === set) return;
      set.differences(other, from + shift, to + shift, (first, end) => {
        visit(first - shift, end - shift);
      });
    });
  });
}

/** The gfns that changed between two moments. Costs the changes. */
export function changedGfns(before: Ground, now: Ground): PageSet {
  const epoch = newEpoch();
  let changed = PageSet.empty;
  changedRanges(before, now, 0, PAGE_LIMIT, (lo, hi) => {
    // What converts a page changes several parts of it.
    if (hi === lo + 1 && changed.has(lo)) return;
    changed = changed.add(lo, hi, epoch);
  });
  return changed;
}

/** Visits the pieces of [lo, hi) that lie in one stretch before and in one now. */
function eachPair(
  before: Ground,
  now: Ground,
  lo: number,
  hi: number,
  visit: (old: Stretch, one: Stretch, lo: number, hi: number) => void,
): void {
  if (!(lo < hi)) return;
  let i = before.indexAt(lo);
  let j = now.indexAt(lo);
  let at = lo;
  while (at < hi) {
    const old = before.stretches[i];
    const one = now.stretches[j];
    if (old === undefined || one === undefined) return;
    const end = Math.min(hi, old.hi, one.hi);
    visit(old, one, at, end);
    if (old.hi === end) i++;
    if (one.hi === end) j++;
    at = end;
  }
}
