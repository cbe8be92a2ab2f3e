import { CELL_LETTERS, type Cell, type LaneName, type MapLane } from '../gfnscope-protocol.js';
import type { Columns } from './columns.js';
import { cursorsOver, type Cursor, type Cursors } from './cursors.js';
import type { Ground, Stretch } from './ground.js';

/** One part of the tuple, drawn over all gfns: which yes-or-nos it needs, and what they come to. Different answers are different cells. */
interface Lane {
  readonly name: LaneName;
  readonly title: string;
  /** Whether a gfn without memslot has nothing to show here. */
  readonly inSlots: boolean;
  cursors(all: Cursors): LaneCursors;
  cell(first: boolean, second: boolean): Cell;
}

type LaneCursors = readonly [Cursor, Cursor?];

const sides = (shared: boolean, priv: boolean): Cell =>
  shared && priv ? 'both' : priv ? 'private' : shared ? 'shared' : 'none';

const LANES: readonly Lane[] = [
  {
    name: 'kvm',
    title: 'What KVM holds the gfn as',
    inSlots: true,
    cursors: ({ held }) => [held],
    cell: (held) => (held ? 'private' : 'shared'),
  },
  {
    name: 'view',
    title: 'How the guest maps it',
    inSlots: true,
    cursors: ({ view }) => [view],
    cell: (shared) => (shared ? 'shared' : 'private'),
  },
  {
    name: 'stage2',
    title: 'Stage-2 entries installed',
    inSlots: false,
    cursors: ({ stage2Shared, stage2Private }) => [stage2Shared, stage2Private],
    cell: sides,
  },
  {
    name: 'backing',
    title: 'Pages allocated; both is double backing',
    inSlots: true,
    cursors: ({ shared, file }) => [shared, file],
    cell: sides,
  },
];

const ACCEPTED: Lane = {
  name: 'accepted',
  title: 'Accepted or validated by the guest',
  inSlots: false,
  cursors: ({ accepted }) => [accepted],
  cell: (accepted) => (accepted ? 'yes' : 'none'),
};

const MIXED = CELL_LETTERS.mixed.charCodeAt(0);

/** Draws all lanes. `accepts`: whether the guest's flavour has pages to accept. Costs the columns, and the memslots they meet. */
export function drawLanes(ground: Ground, columns: Columns, accepts: boolean): MapLane[] {
  const lanes = accepts ? [...LANES, ACCEPTED] : LANES;
  const pictures = lanes.map(() => new Uint8Array(columns.count));
  ground.within(columns.range.lo, columns.range.hi, (stretch, lo, hi) => {
    const all = cursorsOver(ground, stretch);
    const cursors = lanes.map((lane) => lane.cursors(all));
    const last = columns.of(hi - 1);
    // Column by column, for lanes share cursors, which never go back.
    for (let column = columns.of(lo); column <= last; column++) {
      const from = Math.max(lo, columns.start(column));
      const to = Math.min(hi, columns.start(column + 1));
      for (let i = 0; i < lanes.length; i++) {
        const picture = pictures[i] as Uint8Array;
        const drawn = picture[column] as number;
        if (drawn === MIXED) continue;
        const code = codeOf(lanes[i] as Lane, stretch, cursors[i] as LaneCursors, from, to);
        picture[column] = drawn === 0 || drawn === code ? code : MIXED;
      }
    }
  });
  return lanes.map(({ name, title }, i) => ({
    name,
    title,
    cells: Array.from(pictures[i] as Uint8Array, (code) => String.fromCharCode(code)).join(''),
  }));
}

/** The letter of a lane for gfns [from, to) of a stretch. */
function codeOf(
  lane: Lane,
  { slot }: Stretch,
  [first, second]: LaneCursors,
  from: number,
  to: number,
): number {
  if (slot === null && lane.inSlots) return CELL_LETTERS.none.charCodeAt(0);
  if (first.varies(from, to) || second?.varies(from, to) === true) return MIXED;
  first.to(from);
  second?.to(from);
  if (first.until < to || (second !== undefined && second.until < to)) return MIXED;
  return CELL_LETTERS[lane.cell(first.value, second?.value ?? false)].charCodeAt(0);
}
