import type { Cell, LaneName } from '../../../debug-adapter/gfnscope-protocol.js';
import type { GfnRange } from '../gfn-range.js';
import { gfnRangeText, pagesText } from './addresses.js';
import { CELLS, MARK } from './cells.js';
import type { Picture } from './picture.js';
import { filled, words } from './vocabulary.js';

type StateWords = Readonly<Record<LaneName, Readonly<Partial<Record<Cell, string>>>>>;

/** What a cell of a lane says, in words; empty where saying nothing says it. */
function laneWords(lane: LaneName, cell: Cell): string {
  const own: StateWords = words().laneWords;
  return own[lane][cell] ?? '';
}

/** The same, with words for what is not there: for a list of all lanes. */
export function laneState(lane: LaneName, cell: Cell): string {
  const { laneStates, states } = words();
  const own: Partial<StateWords> = laneStates;
  return own[lane]?.[cell] ?? states[cell];
}

/** The marks of a column in words. */
export function markWords(bits: number, pending: boolean): string[] {
  const { marks } = words();
  const found: string[] = [];
  if (bits & MARK.disagrees) found.push(marks.disagrees);
  if (bits & MARK.stale) found.push(marks.stale);
  if (bits & MARK.changed) found.push(marks.changed);
  if (bits & MARK.exit) found.push(pending ? marks.pending : marks.exit);
  return found;
}

/** `slot 0`, `slots 0, 1`, `no memslot`. */
export function slotWords(picture: Picture, range: GfnRange): string {
  const ids = picture.slotsIn(range).map(({ id }) => id);
  const { noSlot, slot, slots } = words();
  if (ids.length === 0) return noSlot;
  return filled(ids.length > 1 ? slots : slot, ids.join(', '));
}

/**
 * What a screen reader says of the cursor: `gfn 0x104, slot 0, KVM private, guest's view shared, double-backed, changed`.
 * @param range the gfns under the cursor: those of one column
 */
export function spokenCursor(picture: Picture, range: GfnRange): string {
  const where =
    range.hi - range.lo === 1
      ? gfnRangeText(range)
      : `${gfnRangeText(range)}, ${pagesText(range.hi - range.lo)}`;
  const column = picture.columnOf(range.lo);
  if (column < 0) return where;
  const slots = slotWords(picture, range);
  if (picture.slotsIn(range).length === 0) return `${where}, ${slots}`;
  const lanes = picture.lanes.map(({ name, cells }) => laneWords(name, CELLS[cells[column] ?? 0] ?? 'none'));
  const marks = markWords(picture.marks[column] ?? 0, picture.exit?.pending ?? false);
  return [where, slots, ...lanes, ...marks].filter((word) => word !== '').join(', ');
}
