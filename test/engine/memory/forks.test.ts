import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { ByteStore } from '../../../engine/memory/byte-store.js';
import { newEpoch } from '../../../engine/memory/epoch.js';
import { PageSet } from '../../../engine/memory/page-set.js';
import { SparseMap } from '../../../engine/memory/sparse-map.js';

setFlagsFromString('--expose-gc');
/** Collects what nobody holds: other tests of the same process leave enough to drown what is measured. */
const collect = runInNewContext('gc') as () => void;

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
  collect();
  const used = process.memoryUsage().heapUsed;
  expect(kept.length).toBe(Math.min(forks, 100));
  return used;
}

test('forks that are dropped are reclaimed', () => {
  const few = usedAfter(20_000);
  const many = usedAfter(200_000);
  // Kept, 180,000 more forks of some kilobytes each would be hundreds of MiB.
  expect((many - few) / 2 ** 20).toBeLessThan(64);
});
