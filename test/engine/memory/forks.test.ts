import { expect, test } from 'vitest';
import { ByteStore } from '../../../engine/memory/byte-store.js';
import { newEpoch } from '../../../engine/memory/epoch.js';
import { PageSet } from '../../../engine/memory/page-set.js';
import { SparseMap } from '../../../engine/memory/sparse-map.js';

/** Bytes in use after forking, writing and forgetting so often, keeping the last 100 forks. */
function usedAfter(forks: number): number {
  let set = PageSet.empty;
  let map = SparseMap.empty<number>();
  let bytes = ByteStore.empty;
  const kept: unknown[] = [];
  for (let i = 0; i < forks; i++) {
    const epoch = newEpoch();
    const at = (i * 7919) % 50_000;
    set = i & 1 ? set.add(at, at + 3, epoch) : set.remove(at, at + 3, epoch);
    map = map.set(at % 1000, i, epoch);
    bytes = bytes.store(at % 100, (i * 8) & 4088, 8, i, i, epoch);
    kept[i % 100] = { set, map, bytes };
  }
  // Under vitest there is no gc(): the least of several looks is what cannot be collected, and some slack.
  let least = Infinity;
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.();
    least = Math.min(least, process.memoryUsage().heapUsed);
  }
  expect(kept.length).toBe(Math.min(forks, 100));
  return least;
}

test('forks that are dropped are reclaimed', () => {
  const few = usedAfter(20_000);
  const many = usedAfter(200_000);
  // Kept, 180,000 more forks of some kilobytes each would be hundreds of MiB.
  expect((many - few) / 2 ** 20).toBeLessThan(64);
});
