import type { GfnRun } from '../tuple.js';
import type { PageRange } from '../memory/range.js';

/** What a letter of a lane means, for whoever paints it. */
export type Meaning = 'private' | 'shared' | 'both' | 'none' | 'mixed' | 'bad' | 'good';

/** A letter of a lane. Letters differ without colour: nobody needs the paint. */
export interface Letter {
  readonly letter: string;
  readonly meaning: Meaning;
}

const PRIVATE: Letter = { letter: 'P', meaning: 'private' };
const SHARED: Letter = { letter: 's', meaning: 'shared' };
const BOTH: Letter = { letter: 'B', meaning: 'both' };
const NONE: Letter = { letter: '.', meaning: 'none' };
const ACCEPTED: Letter = { letter: 'a', meaning: 'good' };
const HELD: Letter = { letter: 'd', meaning: 'shared' };
const DIFFERS: Letter = { letter: '!', meaning: 'bad' };
const STALE: Letter = { letter: 'X', meaning: 'bad' };
const NOTHING: Letter = { letter: ' ', meaning: 'none' };
/** A column of more than one page in which the pages are not alike. */
const MIXED: Letter = { letter: '*', meaning: 'mixed' };

/** One part of the tuple, drawn over all gfns of a slot. */
export interface Lane {
  readonly name: string;
  /** What its letters say, for the legend. */
  readonly doc: string;
  /** Drawn, and explained, only where it has something to say. */
  readonly optional?: boolean;
  letterOf(run: GfnRun): Letter;
}

/** Whether a lane has anything to say of some runs. */
export function says(lane: Lane, runs: readonly GfnRun[]): boolean {
  return runs.some((run) => lane.letterOf(run) !== NOTHING);
}

function sides(shared: boolean, priv: boolean): Letter {
  return shared && priv ? BOTH : priv ? PRIVATE : shared ? SHARED : NONE;
}

const KVM: Lane = {
  name: 'kvm',
  doc: 'what KVM holds the gfn as',
  letterOf: (run) => (run.kvm === 'none' ? NONE : run.kvm === 'private' ? PRIVATE : SHARED),
};
const VIEW: Lane = {
  name: 'view',
  doc: 'how the guest maps it',
  letterOf: (run) => (run.view === 'private' ? PRIVATE : SHARED),
};
const STAGE2: Lane = {
  name: 'stage-2',
  doc: 'stage-2 entries installed',
  letterOf: (run) => sides(run.stage2Shared, run.stage2Private),
};
const BACKING: Lane = {
  name: 'backing',
  doc: 'pages allocated (B: double backing)',
  letterOf: (run) => sides(run.sharedBacked, run.privateBacked),
};
const ACCEPTANCE: Lane = {
  name: 'accepted',
  doc: 'accepted or validated by the guest',
  letterOf: (run) => (run.accepted ? ACCEPTED : NONE),
};
const BOOKED: Lane = {
  name: 'booked',
  doc: "what the VMM's own record says",
  optional: true,
  letterOf: (run) => (run.booked === null ? NOTHING : run.booked === 'private' ? PRIVATE : SHARED),
};
const DEVICES: Lane = {
  name: 'devices',
  doc: 'd: a device holds the shared page',
  optional: true,
  letterOf: (run) => (run.pinned ? HELD : NOTHING),
};
const MARKS: Lane = {
  name: 'marks',
  doc: '! its parts disagree, X a stale stage-2 entry',
  letterOf: (run) => (run.stale ? STALE : run.disagreements.length > 0 ? DIFFERS : NOTHING),
};

/** The lanes to draw, from top to bottom. `accepts`: whether the guest's flavour has acceptance at all. */
export function lanes(accepts: boolean): readonly Lane[] {
  return [KVM, VIEW, STAGE2, BACKING, ...(accepts ? [ACCEPTANCE] : []), BOOKED, DEVICES, MARKS];
}

/** Pages a column must stand for, a power of two, so that the range fits into so many columns. */
export function pagesPerColumn(range: PageRange, columns: number): number {
  let pages = 1;
  while ((range.hi - range.lo) / pages > columns) pages *= 2;
  return pages;
}

/** The letters of a lane, one a column. */
export function drawLane(lane: Lane, runs: readonly GfnRun[], range: PageRange, perColumn: number): Letter[] {
  const columns: Letter[] = new Array<Letter>(Math.ceil((range.hi - range.lo) / perColumn)).fill(NOTHING);
  const drawn = new Uint8Array(columns.length);
  for (const run of runs) {
    const letter = lane.letterOf(run);
    const first = Math.floor((Math.max(run.lo, range.lo) - range.lo) / perColumn);
    const last = Math.ceil((Math.min(run.hi, range.hi) - range.lo) / perColumn);
    for (let column = first; column < last; column++) {
      columns[column] = drawn[column] === 1 ? merged(columns[column] ?? NOTHING, letter) : letter;
      drawn[column] = 1;
    }
  }
  return columns;
}

/** A warning must not drown in a column: it stands for all of it. */
function merged(a: Letter, b: Letter): Letter {
  if (a === b) return a;
  if (a === STALE || b === STALE) return STALE;
  return a === DIFFERS || b === DIFFERS ? DIFFERS : MIXED;
}
