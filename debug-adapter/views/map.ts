import { actorName } from '../../engine/describe/actor.js';
import { describeExit } from '../../engine/describe/exit.js';
import { SlotFlag, type State } from '../../engine/kvm/state.js';
import { Life, Wait } from '../../engine/kvm/task.js';
import type { MachineSpec } from '../../engine/kvm/spec.js';
import type { PageSet } from '../../engine/memory/page-set.js';
import { Seen } from '../../engine/memory/page-tree-columns.js';
import type { PageRange } from '../../engine/memory/range.js';
import { MapMark, type MapAnswer, type MapSlot } from '../gfnscope-protocol.js';
import type { Changes } from './changes.js';
import { Columns } from './columns.js';
import { exitRange } from './exit-range.js';
import type { Found } from './found.js';
import type { Ground } from './ground.js';
import { halvesOf } from './halves.js';
import { drawLanes } from './lanes.js';

/** What to draw. */
export interface Picture {
  /** Absent: the whole guest. */
  readonly range: PageRange | null;
  readonly columns: number;
  /** What to mark as changed; null for no such marks. */
  readonly changes: Changes | null;
  /** The actor of the exit to mark, -1 for none. */
  readonly exitActor: number;
}

/** Two digits for each way to be marked. */
const DIGITS = Array.from({ length: 32 }, (_, bits) => bits.toString(16).padStart(2, '0'));

/** The gfn map of a moment, of which `found` says what is wrong. */
export function drawMap(ground: Ground, found: Found, spec: MachineSpec, picture: Picture): MapAnswer {
  const { guest, state } = ground;
  const range = picture.range ?? guest;
  const columns = new Columns(range, picture.columns);
  const accepts = spec.flavour === 'tdx' || spec.flavour === 'snp';
  const marks = new Uint8Array(columns.count);
  markSet(marks, columns, MapMark.disagrees, found.disagrees);
  markSet(marks, columns, MapMark.stale, found.stale);
  markSet(marks, columns, MapMark.doubleBacked, found.doubleBacked);
  picture.changes?.mark(columns, marks, MapMark.changed);
  const exit = exitShown(state, picture.exitActor);
  if (exit !== null) markRange(marks, columns, MapMark.exit, exit.lo, exit.hi);
  return {
    ...range,
    guest,
    gfnsPerColumn: columns.per,
    lanes: drawLanes(ground, columns, accepts),
    marks: Array.from(marks, (bits) => DIGITS[bits]).join(''),
    slots: slotsIn(ground, range),
    exit,
    moment: state.moment,
  };
}

/** Marks the columns that meet [lo, hi). */
function markRange(marks: Uint8Array, columns: Columns, bit: number, lo: number, hi: number): void {
  const from = Math.max(lo, columns.range.lo);
  const to = Math.min(hi, columns.range.hi);
  if (from >= to) return;
  const last = columns.of(to - 1);
  for (let column = columns.of(from); column <= last; column++) marks[column] = (marks[column] ?? 0) | bit;
}

/** Marks the columns in which a set has members. */
function markSet(marks: Uint8Array, columns: Columns, bit: number, set: PageSet): void {
  if (set.isEmpty) return;
  const seen = new Uint8Array(columns.count);
  set.survey(columns.borders, 0, seen, Seen.members);
  for (let column = 0; column < seen.length; column++) {
    if (((seen[column] as number) & Seen.members) !== 0) marks[column] = (marks[column] as number) | bit;
  }
}

/** The exit of an actor, if it says where in the guest's memory something is wanted. */
function exitShown(state: State, actor: number): MapAnswer['exit'] {
  const who = state.actors[actor];
  const exit = who?.exit ?? null;
  if (who === undefined || exit === null) return null;
  const range = exitRange(exit);
  if (range === null) return null;
  const { name, title } = describeExit(exit, actorName(state, actor), state);
  const pending = who.waits === Wait.choice && who.life === Life.running;
  return { ...range, pending, text: `${actorName(state, actor)}: ${name}, ${title}` };
}

function slotsIn({ state }: Ground, range: PageRange): MapSlot[] {
  return state.slots
    .filter((slot) => slot.as === 0 && slot.base < range.hi && slot.base + slot.pages > range.lo)
    .map((slot) => ({
      id: slot.id,
      lo: slot.base,
      hi: slot.base + slot.pages,
      ...halvesOf(state, slot),
      readonly: (slot.flags & SlotFlag.readonly) !== 0,
    }));
}
