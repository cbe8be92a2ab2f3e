import { touched } from '../../engine/memory/page-tree.js';
import { newEpoch } from '../../engine/memory/epoch.js';
import { PageSet } from '../../engine/memory/page-set.js';
import {
  measureConversions,
  measureLookups,
  measureSnapshots,
  measureWideRange,
} from '../memory/conversions.js';
import { measureRepeatedStores, measureStores } from '../memory/stores.js';
import type { Row } from '../row.js';

const GROUP = 'Memory: what is shared and what is private, as runs';
const against = { against: 'sorted-btree', needs: 'sorted-btree' } as const;

export const MEMORY_ROWS: readonly Row[] = [
  {
    id: 'conversions',
    group: GROUP,
    title: 'random conversions of 1-16 pages on 1 TiB',
    ...against,
    bar: { of: 'ratio', least: 3 },
    short: () =>
      'our tree of a million conversions outgrows the cache, and each one waits for memory; the same on 2^22 pages, which fit, was 7.0×',
    measure: (quick) => ({
      ...measureConversions(quick),
      unit: '/s',
      notes: ['a snapshot is kept every 1,000: what a step of the debugger can go back to'],
    }),
  },
  {
    id: 'look-ups',
    group: GROUP,
    title: 'look-ups on what they leave',
    ...against,
    bar: { of: 'ratio', least: 4 },
    short: () =>
      'our tree of a million conversions outgrows the cache, and each look-up waits for memory; the same on 2^22 pages, which fit, was 7.7×',
    measure: (quick) => ({ ...measureLookups(quick), unit: '/s' }),
  },
  {
    id: 'snapshots',
    group: GROUP,
    title: 'a snapshot of hundreds of thousands of runs',
    ...against,
    bar: { of: 'ours', most: 1 },
    measure: (quick) => ({ ...measureSnapshots(quick), unit: 'µs' }),
  },
  {
    id: 'line-stores',
    group: GROUP,
    title: '8-byte stores into lines, 256 KiB, random',
    ...against,
    measure: (quick) => {
      const { ours } = measureRepeatedStores(quick);
      const rate = (ours / 1e6).toFixed(0);
      return { ...measureStores(quick), unit: '/s', notes: [`in rising order, as loops store: ${rate} M/s`] };
    },
  },
  {
    id: '16-tib-range',
    group: GROUP,
    title: '1 TiB of 16 TiB, converted back and forth',
    against: 'our 4 KiB',
    bar: { of: 'ratio', most: 10 },
    measure: (quick) => {
      const { wide, single } = measureWideRange(quick);
      return { ours: wide, peer: single, unit: 'ns' };
    },
  },
  {
    id: '16-tib-nodes',
    group: GROUP,
    title: '  … tree nodes that it touches',
    against: 'our 4 KiB',
    bar: { of: 'ratio', most: 10 },
    measure: () => ({ ours: nodesTouched(2 ** 28), peer: nodesTouched(1), unit: 'nodes' }),
  },
];

/** Nodes that converting so many pages of 2^32 back and forth visits, each way. */
function nodesTouched(pages: number): number {
  const start = 2 ** 30 + 12_345;
  const rounds = 1000;
  const epoch = newEpoch();
  let set = PageSet.empty.add(0, 2 ** 32, epoch);
  const before = touched.nodes;
  for (let i = 0; i < rounds; i++) {
    set = set.remove(start, start + pages, epoch);
    set = set.add(start, start + pages, epoch);
  }
  return (touched.nodes - before) / (2 * rounds);
}
