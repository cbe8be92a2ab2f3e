import type { Cell, LaneName } from '../../../debug-adapter/gfnscope-protocol.js';
import type { GfnRange } from '../gfn-range.js';
import { gfnRangeText, pagesText } from './addresses.js';
import { CELLS, MARK } from './cells.js';
import type { Picture } from './picture.js';

const LANE_WORDS: Readonly<Record<LaneName, Readonly<Partial<Record<Cell, string>>>>> = {
  kvm: { none: 'KVM knows nothing here', shared: 'KVM shared', private: 'KVM private', mixed: 'KVM mixed' },
  view: { shared: "guest's view shared", private: "guest's view private", mixed: "guest's view mixed" },
  stage2: {
    shared: 'stage-2 shared',
    private: 'stage-2 private',
    both: 'stage-2 shared and private',
    mixed: 'stage-2 mixed',
  },
  backing: {
    shared: 'a shared page',
    private: 'a private page',
    both: 'double-backed',
    mixed: 'backing mixed',
  },
  accepted: { yes: 'accepted', mixed: 'accepted in part' },
};

/** What a cell of a lane says, in words; empty where saying nothing says it. */
const laneWords = (lane: LaneName, cell: Cell): string => LANE_WORDS[lane][cell] ?? '';

/** The same, with words for what is not there: for a list of all lanes. */
export function laneState(lane: LaneName, cell: Cell): string {
  if (lane === 'accepted' && cell === 'none') return 'no';
  if (lane === 'accepted' && cell === 'mixed') return 'in part';
  if (lane === 'backing' && cell === 'none') return 'no page';
  if (lane === 'backing' && cell === 'both') return 'both: double-backed';
  if (lane === 'stage2' && cell === 'none') return 'no entry';
  return cell;
}

/** The marks of a column in words. */
export function markWords(bits: number, pending: boolean): string[] {
  const words: string[] = [];
  if (bits & MARK.disagrees) words.push('its parts disagree');
  if (bits & MARK.stale) words.push('stale stage-2 entry');
  if (bits & MARK.changed) words.push('changed');
  if (bits & MARK.exit) words.push(pending ? 'exit pending' : 'last exit');
  return words;
}

/** `slot 0`, `slots 0, 1`, `no memslot`. */
export function slotWords(picture: Picture, range: GfnRange): string {
  const ids = picture.slotsIn(range).map(({ id }) => id);
  return ids.length === 0 ? 'no memslot' : `slot${ids.length > 1 ? 's' : ''} ${ids.join(', ')}`;
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
