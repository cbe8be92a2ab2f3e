import { newEpoch, type Epoch } from '../../engine/memory/epoch.js';
import { PageSet } from '../../engine/memory/page-set.js';
import { SortedRuns } from './sorted-runs.js';
import { inTurn, median, randomFrom, seconds, type Measured } from './subject.js';

/** 1 TiB of guest. */
const PAGES = 2 ** 28;
const BETWEEN_SNAPSHOTS = 1000;

/** Ranges of pages, and what becomes of them; columns, so that reading the list costs next to nothing. */
interface Conversions {
  readonly lo: Int32Array;
  readonly hi: Int32Array;
  readonly shared: Uint8Array;
}

function conversions(count: number): Conversions {
  const random = randomFrom(42);
  const lo = new Int32Array(count).map(() => random() * (PAGES - 16));
  const hi = lo.map((page) => page + 1 + Math.floor(random() * 16));
  return { lo, hi, shared: new Uint8Array(count).map(() => random() * 2) };
}

/** Shared pages become private and back; every thousand conversions the state is kept and forked. */
function convertOurs({ lo, hi, shared }: Conversions): PageSet {
  let epoch: Epoch = newEpoch();
  let set = PageSet.empty.add(0, PAGES, epoch);
  let kept = set;
  for (let i = 0; i < lo.length; i++) {
    if (i % BETWEEN_SNAPSHOTS === 0) {
      kept = set;
      epoch = newEpoch();
    }
    set = shared[i] === 1 ? set.remove(lo[i]!, hi[i]!, epoch) : set.add(lo[i]!, hi[i]!, epoch);
  }
  return kept.isEmpty ? kept : set;
}

function convertPeer({ lo, hi, shared }: Conversions): SortedRuns {
  const runs = new SortedRuns();
  runs.add(0, PAGES);
  let kept = runs;
  for (let i = 0; i < lo.length; i++) {
    if (i % BETWEEN_SNAPSHOTS === 0) kept = runs.snapshot();
    if (shared[i] === 1) runs.remove(lo[i]!, hi[i]!);
    else runs.add(lo[i]!, hi[i]!);
  }
  return kept.tree.isEmpty ? kept : runs;
}

/** Both after the same conversions, for what is measured on a state that has seen some. */
function grown(count: number): { ours: PageSet; peer: SortedRuns } {
  const list = conversions(count);
  return { ours: convertOurs(list), peer: convertPeer(list) };
}

/** Random conversions of 1 to 16 pages on 2^28, with a snapshot every 1,000. */
export function measureConversions(quick: boolean): Measured {
  const count = quick ? 100_000 : 1_000_000;
  const list = conversions(count);
  const rounds = quick ? 1 : 5;
  return {
    ...inTurn(
      rounds,
      () => count / seconds(() => convertOurs(list)),
      () => count / seconds(() => convertPeer(list)),
    ),
    unit: 'conversions/s',
  };
}

/** Is this page a member? On what a million random conversions leave. */
export function measureLookups(quick: boolean): Measured {
  const { ours, peer } = grown(quick ? 100_000 : 1_000_000);
  const random = randomFrom(7);
  const pages = Int32Array.from({ length: quick ? 200_000 : 2_000_000 }, () => Math.floor(random() * PAGES));
  // A loop for each: one loop for both would make the engine guess which kind of set it has.
  const mine = () => {
    let members = 0;
    const time = seconds(() => {
      for (let i = 0; i < pages.length; i++) members += ours.has(pages[i]!) ? 1 : 0;
    });
    return { members, rate: pages.length / time };
  };
  const theirs = () => {
    let members = 0;
    const time = seconds(() => {
      for (let i = 0; i < pages.length; i++) members += peer.has(pages[i]!) ? 1 : 0;
    });
    return { members, rate: pages.length / time };
  };
  if (mine().members !== theirs().members) throw new Error('the two disagree');
  const result = inTurn(
    quick ? 1 : 5,
    () => mine().rate,
    () => theirs().rate,
  );
  return { ...result, unit: 'look-ups/s' };
}

/** Keeping a state of hundreds of thousands of runs and going on in a fork of it: the fork alone. */
export function measureSnapshots(quick: boolean): Measured {
  const { ours, peer } = grown(quick ? 100_000 : 1_000_000);
  const count = quick ? 10_000 : 100_000;
  const kept: unknown[] = new Array(64);
  const mine = () =>
    (1e6 / count) *
    seconds(() => {
      for (let i = 0; i < count; i++) kept[i & 63] = { set: ours, left: newEpoch(), right: newEpoch() };
    });
  const theirs = () =>
    (1e6 / count) *
    seconds(() => {
      for (let i = 0; i < count; i++) kept[i & 63] = peer.snapshot();
    });
  return { ...inTurn(quick ? 1 : 5, mine, theirs), unit: 'µs/snapshot' };
}

/** One range of 1 TiB converted back and forth on 2^32 pages (16 TiB), as a multiple of a single page's time. */
export function measureWideRange(quick: boolean): Measured & { single: number; wide: number } {
  const count = quick ? 20_000 : 200_000;
  const start = 2 ** 30 + 12_345;
  const time = (pages: number) => {
    let epoch = newEpoch();
    let set = PageSet.empty.add(0, 2 ** 32, epoch);
    return (
      (1e9 / count) *
      seconds(() => {
        for (let i = 0; i < count; i += 2) {
          if (i % BETWEEN_SNAPSHOTS === 0) epoch = newEpoch();
          set = set.remove(start, start + pages, epoch);
          set = set.add(start, start + pages, epoch);
        }
      })
    );
  };
  const single: number[] = [];
  const wide: number[] = [];
  for (let round = 0; round < (quick ? 1 : 5); round++) {
    single.push(time(1));
    wide.push(time(2 ** 28));
  }
  return {
    ours: median(wide) / median(single),
    single: median(single),
    wide: median(wide),
    unit: '× one page',
  };
}
