import type { GfnRange } from '../gfn-range.js';

/** The gfns between the one where a selection began and the one where it is now, both included; both with their columns. */
export function spanned(from: GfnRange, to: GfnRange): GfnRange {
  return { lo: Math.min(from.lo, to.lo), hi: Math.max(from.hi, to.hi) };
}

/** A selection that grows with the keyboard: `anchor` is the end of it that stays. */
export function extended(selection: GfnRange | null, before: GfnRange, after: GfnRange): GfnRange {
  if (selection === null) return spanned(before, after);
  // The end that the cursor is at moves, the other one stays.
  const atStart = before.lo === selection.lo && before.hi !== selection.hi;
  const anchor = atStart ? selection.hi - 1 : selection.lo;
  return spanned({ lo: anchor, hi: anchor + 1 }, after);
}
