import type { LaneName, MapAnswer, MapSlot } from '../../../debug-adapter/gfnscope-protocol.js';
import type { GfnRange } from '../gfn-range.js';
import { LETTERS } from './cells.js';

interface PictureLane {
  readonly name: LaneName;
  readonly title: string;
  /** Numbers of CELLS, one a column. */
  readonly cells: Uint8Array;
}

/** An answer of the adapter, taken apart for drawing: columns of gfns with a cell in each lane, and marks. */
export class Picture {
  readonly lo: number;
  readonly hi: number;
  readonly guest: GfnRange;
  /** gfns a column stands for; not always whole. */
  readonly per: number;
  readonly columns: number;
  readonly lanes: readonly PictureLane[];
  /** Bits of MapMark, one byte a column. */
  readonly marks: Uint8Array;
  readonly slots: readonly MapSlot[];
  readonly exit: MapAnswer['exit'];
  readonly moment: number;

  constructor(answer: MapAnswer) {
    ({ lo: this.lo, hi: this.hi, guest: this.guest, gfnsPerColumn: this.per } = answer);
    ({ slots: this.slots, exit: this.exit, moment: this.moment } = answer);
    this.columns = answer.marks.length >> 1;
    this.marks = new Uint8Array(this.columns);
    for (let c = 0; c < this.columns; c++) this.marks[c] = parseInt(answer.marks.slice(2 * c, 2 * c + 2), 16);
    this.lanes = answer.lanes.map(({ name, title, cells }) => ({ name, title, cells: numbered(cells) }));
  }

  /** The column that a gfn is in; -1 outside the picture. */
  columnOf(gfn: number): number {
    if (!(gfn >= this.lo && gfn < this.hi) || this.columns === 0) return -1;
    const from = Math.floor(gfn) - this.lo;
    let c = Math.min(Math.floor(from / this.per), this.columns - 1);
    // Columns begin at whole gfns, a division at any place: a neighbour may be meant.
    while (c + 1 < this.columns && Math.floor((c + 1) * this.per) <= from) c++;
    while (c > 0 && Math.floor(c * this.per) > from) c--;
    return c;
  }

  /** The gfns of a column. */
  rangeOf(column: number): GfnRange {
    const lo = this.lo + Math.floor(column * this.per);
    const hi = column + 1 >= this.columns ? this.hi : this.lo + Math.floor((column + 1) * this.per);
    return { lo, hi: Math.max(hi, lo + 1) };
  }

  /** The memslots that a range of gfns meets. */
  slotsIn({ lo, hi }: GfnRange): readonly MapSlot[] {
    return this.slots.filter((slot) => slot.lo < hi && lo < slot.hi);
  }

  /** Whether two columns look the same in every lane, and in the marks that `mask` names. */
  alike(a: number, b: number, mask: number): boolean {
    return (
      ((this.marks[a] ?? 0) & mask) === ((this.marks[b] ?? 0) & mask) &&
      this.lanes.every(({ cells }) => cells[a] === cells[b])
    );
  }
}

function numbered(letters: string): Uint8Array {
  const cells = new Uint8Array(letters.length);
  for (let c = 0; c < letters.length; c++) {
    cells[c] = Math.max(0, LETTERS.indexOf(letters.charAt(c)));
  }
  return cells;
}
