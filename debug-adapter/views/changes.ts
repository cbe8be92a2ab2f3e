import type { Columns } from './columns.js';
import { sameBehind, type Ground, type PartSet, type Stretch } from './ground.js';

/**
 * What changed between two moments: a part of the tuple, or what stands behind it (slot, file, mapping). Nothing is worked out until somebody
 * asks about gfns, and then no more than it takes to find one that changed there; what the two moments share costs nothing.
 */
export class Changes {
  constructor(
    readonly before: Ground,
    readonly now: Ground,
  ) {}

  /** Whether anything of gfns [lo, hi) changed. */
  any(lo: number, hi: number): boolean {
    const mark = new Uint8Array(1);
    eachPair(this.before, this.now, lo, hi, (old, one, from, to) => {
      if (mark[0] === 0) this.#mark(old, one, Float64Array.of(from, to), mark, 1);
    });
    return mark[0] !== 0;
  }

  /** Adds a bit to the marks of columns in which something changed. */
  mark(columns: Columns, marks: Uint8Array, bit: number): void {
    eachPair(this.before, this.now, columns.range.lo, columns.range.hi, (old, one, lo, hi) => {
      const { first, borders } = columns.piece(lo, hi);
      this.#mark(old, one, borders, marks.subarray(first, first + borders.length - 1), bit);
    });
  }

  #mark(old: Stretch, one: Stretch, borders: Float64Array, marks: Uint8Array, bit: number): void {
    if (!sameBehind(old, one)) {
      for (let column = 0; column < marks.length; column++) marks[column] = (marks[column] ?? 0) | bit;
      return;
    }
    eachPart(this.before, this.now, old, one, ({ set, shift }, other) => {
      set.surveyDifferences(other.set, borders, shift, marks, bit);
    });
  }
}

/**
 * Visits ranges of gfns in [from, to) outside of which two moments are the same there: blocks of 64 MiB, or more, in which anything may have
 * changed. In no order, and overlapping where several parts changed. Costs the blocks, not what changed in them.
 */
export function touchedRanges(
  before: Ground,
  now: Ground,
  from: number,
  to: number,
  visit: (lo: number, hi: number) => void,
): void {
  eachPair(before, now, from, to, (old, one, lo, hi) => {
    if (!sameBehind(old, one)) {
      visit(lo, hi);
      return;
    }
    eachPart(before, now, old, one, ({ set, shift }, other) => {
      set.unshared(other.set, lo + shift, hi + shift, (first, end) => {
        visit(Math.max(lo, first - shift), Math.min(hi, end - shift));
      });
    });
  });
}

/** Visits the parts of two stretches, with the same behind them, that are not the very same set. */
function eachPart(
  before: Ground,
  now: Ground,
  old: Stretch,
  one: Stretch,
  visit: (part: PartSet, other: PartSet) => void,
): void {
  const others = before.partsOf(old);
  now.partsOf(one).forEach((part, i) => {
    const other = others[i];
    if (other !== undefined && other.set !== part.set) visit(part, other);
  });
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
