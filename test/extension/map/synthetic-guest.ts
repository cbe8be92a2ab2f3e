import type {
  Cell,
  LaneName,
  MapAnswer,
  MapArguments,
  MapSlot,
} from '../../../debug-adapter/gfnscope-protocol.js';
import { CELL_LETTERS, MapMark } from '../../../debug-adapter/gfnscope-protocol.js';

/** A run of gfns of a made-up guest: what each lane holds, and its marks. */
export interface SyntheticRun {
  readonly lo: number;
  readonly hi: number;
  readonly cells: Readonly<Record<LaneName, Cell>>;
  readonly marks: number;
}

/** A guest that answers `gfnscope/map` as the adapter does, without an engine behind it. */
export interface SyntheticGuest {
  readonly slots: readonly MapSlot[];
  readonly exit: MapAnswer['exit'];
  /** Marks besides those of the runs. */
  readonly marks: readonly { readonly lo: number; readonly hi: number; readonly bits: number }[];
  /** The run that a gfn is in. */
  runAt(gfn: number): SyntheticRun;
}

const TITLES: Readonly<Record<LaneName, string>> = {
  kvm: 'what KVM holds the gfn as',
  view: 'how the guest maps it',
  stage2: 'stage-2 entries installed',
  backing: 'pages allocated',
  accepted: 'accepted or validated by the guest',
};
const LANES = Object.keys(TITLES) as LaneName[];
/** Beyond so many runs in a column its pages differ, whatever comes. */
const LOOKED_AT = 12;

const nothing = (lo: number, hi: number): SyntheticRun => ({
  lo,
  hi,
  cells: { kvm: 'none', view: 'none', stage2: 'none', backing: 'none', accepted: 'none' },
  marks: 0,
});

/** The picture of a guest: what the adapter would answer. */
export function answerOf(guest: SyntheticGuest, args: MapArguments): MapAnswer {
  const whole =
    guest.slots.length === 0
      ? { lo: 0, hi: 0 }
      : {
          lo: Math.min(...guest.slots.map(({ lo }) => lo)),
          hi: Math.max(...guest.slots.map(({ hi }) => hi)),
        };
  const { lo = whole.lo, hi = whole.hi } = args;
  const columns = Math.max(0, Math.min(args.columns, hi - lo));
  const per = columns === 0 ? 0 : (hi - lo) / columns;
  const letters: string[][] = LANES.map(() => []);
  const marks: string[] = [];
  for (let c = 0; c < columns; c++) {
    const [from, to] = [lo + Math.floor(c * per), lo + Math.floor((c + 1) * per)];
    const cells: (Cell | undefined)[] = LANES.map(() => undefined);
    let bits = 0;
    for (let at = from, n = 0; at < to && n < LOOKED_AT; n++) {
      const run = guest.runAt(at);
      bits |= run.marks;
      LANES.forEach((lane, i) => {
        const cell = run.cells[lane];
        cells[i] = cells[i] === undefined || cells[i] === cell ? cell : 'mixed';
      });
      at = run.hi;
    }
    for (const mark of guest.marks) if (mark.lo < to && from < mark.hi) bits |= mark.bits;
    if (guest.exit !== null && guest.exit.lo < to && from < guest.exit.hi) bits |= MapMark.exit;
    cells.forEach((cell, i) => letters[i]!.push(CELL_LETTERS[cell ?? 'none']));
    marks.push(bits.toString(16).padStart(2, '0'));
  }
  return {
    lo,
    hi,
    guest: whole,
    gfnsPerColumn: per,
    lanes: LANES.map((name, i) => ({ name, title: TITLES[name], cells: letters[i]!.join('') })),
    marks: marks.join(''),
    slots: guest.slots.filter((slot) => slot.lo < hi && lo < slot.hi),
    exit: guest.exit,
    moment: 1234,
  };
}

type Tuple = readonly [Cell, Cell, Cell, Cell, Cell];
const tuple = (
  lo: number,
  hi: number,
  [kvm, view, stage2, backing, accepted]: Tuple,
  marks = 0,
): SyntheticRun => ({ lo, hi, cells: { kvm, view, stage2, backing, accepted }, marks });

const PRIVATE: Tuple = ['private', 'private', 'private', 'private', 'yes'];
const UNTOUCHED: Tuple = ['private', 'private', 'none', 'none', 'none'];
const SHARED: Tuple = ['shared', 'shared', 'shared', 'shared', 'none'];
const HOLE: Tuple = ['shared', 'shared', 'none', 'none', 'none'];

/** A list of runs, with nothing between them. */
function listed(
  slots: readonly MapSlot[],
  exit: MapAnswer['exit'],
  runs: readonly SyntheticRun[],
): SyntheticGuest {
  return {
    slots,
    exit,
    marks: [],
    runAt: (gfn) => {
      const found = runs.find(({ lo, hi }) => lo <= gfn && gfn < hi);
      if (found !== undefined) return found;
      return nothing(gfn, runs.find(({ lo }) => lo > gfn)?.lo ?? Infinity);
    },
  };
}

/** 64 MiB: a ring shared at boot, bounce buffers, one page that both sides back, one stale entry, an exit that waits. */
export function smallGuest(): SyntheticGuest {
  const { changed, disagrees, doubleBacked, stale } = MapMark;
  return listed(
    [
      { id: 0, lo: 0, hi: 0x4000, shared: 'anon', fd: 'ram', readonly: false },
      { id: 1, lo: 0x4200, hi: 0x4240, shared: 'rom', fd: null, readonly: true },
    ],
    {
      lo: 0x108,
      hi: 0x110,
      pending: true,
      text: 'KVM_EXIT_MEMORY_ERROR: implicit conversion, private → shared',
    },
    [
      tuple(0, 0x100, PRIVATE),
      tuple(0x100, 0x104, SHARED, changed),
      tuple(0x104, 0x105, ['private', 'shared', 'none', 'both', 'none'], changed | disagrees | doubleBacked),
      tuple(0x105, 0x108, SHARED),
      tuple(0x108, 0x110, ['private', 'shared', 'private', 'private', 'yes'], disagrees),
      tuple(0x110, 0x800, PRIVATE),
      tuple(0x800, 0xc00, SHARED),
      tuple(0xc00, 0xc01, ['private', 'private', 'shared', 'both', 'yes'], stale | doubleBacked),
      tuple(0xc01, 0x2000, PRIVATE),
      tuple(0x2000, 0x2400, HOLE, changed),
      tuple(0x2400, 0x3000, PRIVATE),
      tuple(0x3000, 0x3200, ['private', 'private', 'none', 'both', 'yes'], doubleBacked),
      tuple(0x3200, 0x4000, UNTOUCHED),
      tuple(0x4200, 0x4240, SHARED),
    ],
  );
}

/** A number that looks random, the same for the same gfn: 0 to 1. */
function noise(n: number): number {
  let h = Math.imul(n ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

/** 16 TiB in three slots, a million runs of 16 MiB: quiet stretches beside busy ones. */
export function hugeGuest(): SyntheticGuest {
  const run = 2 ** 12;
  const most = 2 ** 31 - 1;
  const slots = [
    { id: 0, lo: 0, hi: most, shared: 'anon', fd: 'ram0', readonly: false },
    { id: 1, lo: most, hi: 2 * most, shared: 'anon', fd: 'ram1', readonly: false },
    { id: 2, lo: 2 * most, hi: 2 ** 32, shared: 'anon', fd: 'ram2', readonly: false },
  ];
  return {
    slots,
    exit: {
      lo: 0x5a0_0104,
      hi: 0x5a0_0105,
      pending: true,
      text: 'KVM_EXIT_MEMORY_ERROR: explicit conversion, private → shared',
    },
    // Single pages and small stretches, here and there in 16 TiB.
    marks: Array.from({ length: 40 }, (_, n) => {
      const lo = Math.floor(noise(n + 99) * 2 ** 32);
      const bits = n % 5 === 0 ? MapMark.disagrees : n % 11 === 0 ? MapMark.stale : MapMark.changed;
      return { lo, hi: lo + 2 ** (n % 9), bits };
    }),
    runAt: (gfn) => {
      const index = Math.floor(gfn / run);
      const [lo, hi] = [index * run, Math.min((index + 1) * run, 2 ** 32)];
      // What a stretch of 256 GiB is about, then of 4 GiB, then the run itself.
      const region = noise(Math.floor(index / 2 ** 14) + 17);
      const block = noise(Math.floor(index / 2 ** 8) + 5);
      const own = noise(index);
      if (region < 0.3) return tuple(lo, hi, block < 0.04 ? SHARED : UNTOUCHED);
      if (region < 0.55) return tuple(lo, hi, block < 0.5 ? PRIVATE : UNTOUCHED);
      if (region < 0.8) return tuple(lo, hi, block < 0.6 ? PRIVATE : block < 0.9 ? SHARED : HOLE);
      return tuple(lo, hi, own < 0.5 ? PRIVATE : own < 0.8 ? SHARED : HOLE);
    },
  };
}

export const emptyGuest = (): SyntheticGuest => listed([], null, []);
