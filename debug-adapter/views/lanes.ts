import { Seen } from '../../engine/memory/page-tree-columns.js';
import { CELL_LETTERS, type Cell, type LaneName, type MapLane } from '../gfnscope-protocol.js';
import type { Columns } from './columns.js';
import type { Ground } from './ground.js';
import { Sight, type Seens } from './sight.js';

/** One part of the tuple, drawn over all gfns: which yes-or-nos it needs, and what they come to. Different answers are different cells. */
interface Lane {
  readonly name: LaneName;
  readonly title: string;
  /** What a gfn without memslot has to show here: nothing, or as if it had one, or what is said without one (a no is nothing). */
  readonly inGaps: 'nothing' | 'same' | 'yes';
  sees(sight: Sight): readonly [Seens, Seens?];
  cell(first: boolean, second: boolean): Cell;
}

const sides = (shared: boolean, priv: boolean): Cell =>
  shared && priv ? 'both' : priv ? 'private' : shared ? 'shared' : 'none';

const LANES: readonly Lane[] = [
  {
    name: 'kvm',
    title: 'What KVM holds the gfn as',
    inGaps: 'yes',
    sees: ({ held }) => [held],
    cell: (held) => (held ? 'private' : 'shared'),
  },
  {
    name: 'view',
    title: 'How the guest maps it',
    inGaps: 'nothing',
    sees: ({ view }) => [view],
    cell: (shared) => (shared ? 'shared' : 'private'),
  },
  {
    name: 'stage2',
    title: 'Stage-2 entries installed',
    inGaps: 'same',
    sees: ({ stage2 }) => stage2,
    cell: sides,
  },
  {
    name: 'backing',
    title: 'Pages allocated; both is double backing',
    inGaps: 'nothing',
    sees: ({ backing }) => backing,
    cell: sides,
  },
];

const ACCEPTED: Lane = {
  name: 'accepted',
  title: 'Accepted or validated by the guest',
  inGaps: 'same',
  sees: ({ accepted }) => [accepted],
  cell: (accepted) => (accepted ? 'yes' : 'none'),
};

const letter = (cell: Cell): number => CELL_LETTERS[cell].charCodeAt(0);
const MIXED = letter('mixed');
const NONE = letter('none');

/** Draws all lanes. `accepts`: whether the guest's flavour has pages to accept. Costs the columns, and the memslots they meet. */
export function drawLanes(ground: Ground, columns: Columns, accepts: boolean): MapLane[] {
  const lanes = accepts ? [...LANES, ACCEPTED] : LANES;
  const pictures = lanes.map(() => new Uint8Array(columns.count));
  ground.within(columns.range.lo, columns.range.hi, (stretch, lo, hi) => {
    const { first, borders } = columns.piece(lo, hi);
    const sight = new Sight(ground, stretch, borders);
    lanes.forEach((lane, i) => {
      const picture = (pictures[i] as Uint8Array).subarray(first, first + borders.length - 1);
      if (stretch.slot === null && lane.inGaps === 'nothing') drawNone(picture);
      else drawSeen(lane, sight, picture, stretch.slot === null && lane.inGaps === 'yes');
    });
  });
  return lanes.map(({ name, title }, i) => ({
    name,
    title,
    cells: String.fromCharCode(...(pictures[i] as Uint8Array)),
  }));
}

function drawNone(picture: Uint8Array): void {
  for (let column = 0; column < picture.length; column++) join(picture, column, NONE);
}

/** @param onlyYes whether a gfn of which the first does not hold has nothing to show */
function drawSeen(lane: Lane, sight: Sight, picture: Uint8Array, onlyYes: boolean): void {
  const [first, second] = lane.sees(sight);
  // By two bits: whether the first holds, whether the second does.
  const letters = [0, 1, 2, 3].map((held) =>
    onlyYes && (held & 1) === 0 ? NONE : letter(lane.cell((held & 1) !== 0, (held & 2) !== 0)),
  );
  for (let column = 0; column < picture.length; column++) {
    const one = first[column] as number;
    const two = second === undefined ? Seen.others : (second[column] as number);
    const held = (one === Seen.members ? 1 : 0) | (two === Seen.members ? 2 : 0);
    const mixed = one === Seen.both || two === Seen.both;
    join(picture, column, mixed ? MIXED : (letters[held] as number));
  }
}

/** Adds what a part of a column is to what was drawn of it. */
function join(picture: Uint8Array, column: number, code: number): void {
  const drawn = picture[column] as number;
  picture[column] = drawn === 0 || drawn === code ? code : MIXED;
}
