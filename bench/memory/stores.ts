import { ByteStore } from '../../engine/memory/byte-store.js';
import { newEpoch } from '../../engine/memory/epoch.js';
import { SortedRuns } from './sorted-runs.js';
import { inTurn, randomFrom, seconds, type Measured } from './subject.js';

/** A working set that fits the caches: 256 KiB of guest. */
const PAGES = 64;

/** Stores of 8 bytes into owned lines at random places of 256 KiB. The peer keeps 8-byte words in a sorted-btree. */
export function measureStores(quick: boolean): Measured {
  const random = randomFrom(3);
  const places = Int32Array.from({ length: quick ? 100_000 : 1_000_000 }, () =>
    Math.floor(random() * PAGES * 512),
  );
  let store = ByteStore.empty;
  const epoch = newEpoch();
  const { tree } = new SortedRuns();
  const ours = () => {
    for (const at of places) store = store.store(at >> 9, (at & 511) << 3, 8, at, ~at, epoch);
  };
  const peer = () => {
    for (const at of places) tree.set(at, at);
  };
  // The first round makes the lines; what is measured is writing them again.
  ours();
  peer();
  return {
    ...inTurn(
      quick ? 1 : 5,
      () => places.length / seconds(ours),
      () => places.length / seconds(peer),
    ),
    unit: 'stores/s',
  };
}

/** The same as a loop does them: 64 stores in a row to one line. */
export function measureRepeatedStores(quick: boolean): Measured {
  const count = quick ? 1_000_000 : 20_000_000;
  let store = ByteStore.empty;
  const epoch = newEpoch();
  const work = () => {
    for (let i = 0; i < count; i++)
      store = store.store((i >> 6) & (PAGES - 1), (i & 7) << 3, 8, i, ~i, epoch);
  };
  work();
  return { ours: count / seconds(work), unit: 'stores/s' };
}
