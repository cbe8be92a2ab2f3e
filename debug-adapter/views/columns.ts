import type { PageRange } from '../../engine/memory/range.js';

/** The columns of a picture of gfns [lo, hi): at most as many as there are pages, each of at least one. */
export class Columns {
  readonly count: number;
  /** gfns a column stands for; not always whole. */
  readonly per: number;
  readonly #starts: Float64Array;

  constructor(
    readonly range: PageRange,
    wanted: number,
  ) {
    const { lo, hi } = range;
    this.count = Math.min(wanted, hi - lo);
    this.per = this.count === 0 ? 1 : (hi - lo) / this.count;
    this.#starts = Float64Array.from({ length: this.count }, (_, column) => this.startOf(column));
  }

  private startOf(column: number): number {
    return this.range.lo + Math.floor(column * this.per);
  }

  /** The first gfn of a column; of the one after the last, the end of the picture. */
  start(column: number): number {
    return this.#starts[column] ?? this.range.hi;
  }

  /** The column that shows a gfn of the picture. */
  of(gfn: number): number {
    let column = Math.min(this.count - 1, Math.floor((gfn - this.range.lo) / this.per));
    // The division may be off by a column where a column's start was rounded.
    while (column > 0 && this.start(column) > gfn) column--;
    while (column + 1 < this.count && this.start(column + 1) <= gfn) column++;
    return column;
  }
}
