import { newEpoch } from '../../engine/memory/epoch.js';
import { PageSet } from '../../engine/memory/page-set.js';
import type { Pin } from '../../engine/kvm/state.js';

const known = new WeakMap<readonly Pin[], ReadonlyMap<number, PageSet>>();

/** The pages that devices hold, by store. Worked out once for a list of pins, so that moments with the same pins have the same sets. */
export function pinnedPages(pins: readonly Pin[]): ReadonlyMap<number, PageSet> {
  const found = known.get(pins);
  if (found !== undefined) return found;
  const pages = new Map<number, PageSet>();
  const epoch = newEpoch();
  for (const { store, lo, hi } of pins)
    pages.set(store, (pages.get(store) ?? PageSet.empty).add(lo, hi, epoch));
  known.set(pins, pages);
  return pages;
}
