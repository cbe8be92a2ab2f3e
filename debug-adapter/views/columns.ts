import type { PageRange } from '../../engine/memory/range.js';

/** The columns that a range of gfns meets: where they begin, cut to the range, and after them where the last one ends. */
export interface ColumnPiece {
  /** The first of them. */
  readonly first: number;
  readonly borders: Float64Array;
}

/** The columns of a picture of gfns [lo, hi): at most as many as there are pages, each of at least one. */
export class Columns {
  readonly count: number;
  /** gfns a column stands for; not always whole. */
  readonly per: number;
  /** Where each column begins, and after them the picture's end. */
  readonly borders: Float64Array;

  constructor(
    readonly range: PageRange,
    wanted: number,
  ) {
    const { lo, hi } = range;
    this.count = Math.min(wanted, hi - lo);
    this.per = this.count === 0 ? 1 : (hi - lo) / this.count;
    this.borders = new Float64Array(this.count + 1);
    for (let column = 0; column < this.count; column++)
      this.borders[column] = lo + Math.floor(column * this.per);
    this.borders[this.count] = hi;
  }

  /** The first gfn of a column; of the one after the last, the end of the picture. */
  start(column: number): number {
    return this.borders[column] ?? this.range.hi;
  }

  /** The column that shows a gfn of the picture. */
  of(gfn: number): number {
    let column = Math.min(this.count - 1, Math.floor((gfn - this.range.lo) / this.per));
    // The division may be off by a column where a column's start was rounded.
    while (column > 0 && this.start(column) > gfn) column--;
    while (column + 1 < this.count && this.start(column + 1) <= gfn) column++;
    return column;
  }

  /** The columns that meet gfns [lo, hi) of the picture, of which there is at least one. */
  piece(lo: number, hi: number): ColumnPiece {
    if (lo === this.range.lo && hi === this.range.hi) return { first: 0, borders: this.borders };
    const first = this.of(lo);
    const borders = this.borders.slice(first, this.of(hi - 1) + 2);
    borders[0] = lo;
    borders[borders.length - 1] = hi;
    return { first, borders };
  }
}
