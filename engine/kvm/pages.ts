import { PAGE_SIZE } from '../memory/range.js';
import { Cost } from './costs.js';
import { How, Space } from './event.js';
import type { Kernel } from './kernel.js';
import { Store, type Pin, type StoreKind } from './state.js';

/** The store that holds freed pages which a stale stage-2 entry still reaches, at index gfn. */
export const ORPHANAGE = 0;

/** Makes a store under the smallest free id. */
export function createStore(k: Kernel, kind: StoreKind, name: string): Store {
  let id = k.s.stores.findIndex((store, index) => store === null && index > ORPHANAGE);
  if (id < 0) id = Math.max(k.s.stores.length, ORPHANAGE + 1);
  while (k.s.stores.length < id) k.s.stores.push(null);
  const store = new Store(k.epoch, id, kind, name);
  k.s.stores[id] = store;
  return store;
}

/**
 * Allocates the absent pages of [lo, hi); of hugetlb memory the whole hugepages that have a part in it.
 *
 * @param added told each run of pages that this call added; its caller leaves them uncleared until they are looked at, as fallocate does. Without it they are cleared at once
 * @returns hi, or the first page that could not be allocated (ENOMEM: host memory is used up, or a failure was injected)
 */
export function allocatePages(
  k: Kernel,
  id: number,
  lo: number,
  hi: number,
  added?: (lo: number, hi: number) => void,
): number {
  const store = k.editStore(id);
  const wanted = hi - lo - store.present.count(lo, hi);
  if (wanted === 0) return hi;
  if (store.unit > 1) return allocateHugepages(k, store, lo, hi, added);
  let budget = k.spec.hostPages - k.s.allocated;
  if (k.s.failAllocation >= 0 && k.s.failAllocation < budget) budget = k.s.failAllocation;
  if (wanted <= budget && added === undefined) {
    store.present = store.present.add(lo, hi, k.epoch);
    count(k, id, lo, hi, wanted);
    k.cost(Cost.zeroed, wanted);
    return hi;
  }
  let at = store.present.next(lo, false);
  while (at < hi && budget > 0) {
    const end = Math.min(store.present.next(at, true), hi, at + budget);
    store.present = store.present.add(at, end, k.epoch);
    added?.(at, end);
    count(k, id, at, end, end - at);
    if (added === undefined) k.cost(Cost.zeroed, end - at);
    budget -= end - at;
    at = store.present.next(end, false);
  }
  if (at >= hi) return hi;
  if (k.s.failAllocation >= 0) k.s.failAllocation = -1;
  return at;
}

/** The same of hugetlb memory, hugepage by hugepage: each is allocated as a whole or not at all. */
function allocateHugepages(
  k: Kernel,
  store: Store,
  lo: number,
  hi: number,
  added?: (lo: number, hi: number) => void,
): number {
  for (let at = store.present.next(lo, false); at < hi; at = store.present.next(at, false)) {
    const first = at - (at % store.unit);
    const end = first + store.unit;
    if (!hasRoom(k, store.unit)) {
      if (k.s.failAllocation >= 0) k.s.failAllocation = -1;
      return Math.max(at, lo);
    }
    store.present = store.present.add(first, end, k.epoch);
    count(k, store.id, first, end, store.unit);
    if (added === undefined) k.cost(Cost.zeroed, store.unit);
    else added(first, end);
  }
  return hi;
}

/** Whether so many pages can be allocated. An injected failure stays for who asks next. */
function hasRoom(k: Kernel, pages: number): boolean {
  const { failAllocation } = k.s;
  return pages <= k.spec.hostPages - k.s.allocated && (failAllocation < 0 || pages <= failAllocation);
}

/** Allocates the absent pages of [lo, hi) if there is room for all of them; else none, and false. */
export function allocateWhole(k: Kernel, id: number, lo: number, hi: number): boolean {
  const wanted = hi - lo - (k.store(id)?.present.count(lo, hi) ?? 0);
  return hasRoom(k, wanted) && allocatePages(k, id, lo, hi) === hi;
}

function count(k: Kernel, id: number, lo: number, hi: number, pages: number): void {
  k.s.allocated += pages;
  if (k.s.failAllocation >= 0) k.s.failAllocation -= pages;
  k.cost(Cost.allocated, pages);
  k.changed();
  k.effects?.touch(Space.presence, id, lo, hi, How.write);
}

/** Clears what hugetlb memory has of [lo, hi), and gives the part of it that is whole hugepages: only those are freed. */
function wholeHugepages(k: Kernel, id: number, lo: number, hi: number): [number, number] {
  const store = k.editStore(id);
  store.bytes = store.bytes.drop(lo, hi, k.epoch);
  k.effects?.touch(Space.bytes, id, lo, hi, How.write);
  const end = hi >= pagesOfStore(store) ? Infinity : hi - (hi % store.unit);
  return [Math.ceil(lo / store.unit) * store.unit, end];
}

/** Frees the pages of [lo, hi), holes included for nothing. What a stale stage-2 entry still maps moves to the orphanage. */
export function freePages(k: Kernel, id: number, lo: number, hi: number): number {
  if ((k.store(id)?.unit ?? 1) > 1) [lo, hi] = wholeHugepages(k, id, lo, hi);
  if (lo >= hi) return 0;
  const present = k.store(id)?.present;
  const pages = present?.count(lo, hi) ?? 0;
  if (pages === 0) return 0;
  orphan(k, id, lo, hi);
  if (k.s.pins.length > 0) strand(k, id, lo, hi);
  const store = k.editStore(id);
  store.present = store.present.remove(lo, hi, k.epoch);
  store.fresh = store.fresh.remove(lo, hi, k.epoch);
  store.poisoned = store.poisoned.remove(lo, hi, k.epoch);
  store.bytes = store.bytes.drop(lo, hi, k.epoch);
  k.s.allocated -= pages;
  k.cost(Cost.freed, pages);
  k.changed();
  k.effects?.touch(Space.presence, id, lo, hi, How.write);
  k.effects?.touch(Space.bytes, id, lo, hi, How.write);
  rescind(k, id, lo, hi);
  return pages;
}

/** Pages of a file that are looked at for the first time since fallocate put them there are cleared (reference 2.6): they read as zeros. */
export function getPages(k: Kernel, id: number, lo: number, hi: number): void {
  const fresh = k.store(id)?.fresh.count(lo, hi) ?? 0;
  if (fresh === 0) return;
  const store = k.editStore(id);
  store.fresh = store.fresh.remove(lo, hi, k.epoch);
  k.cost(Cost.zeroed, fresh);
}

/** The same for one page. */
export function getPage(k: Kernel, id: number, page: number): void {
  if (k.store(id)?.fresh.has(page) === true) getPages(k, id, page, page + 1);
}

/** Gives up one holder of a store; with the last one its pages are freed and the store goes. */
export function dropHolder(k: Kernel, id: number): void {
  const store = k.editStore(id);
  store.holders--;
  if (store.holders > 0) return;
  k.abi.released(k, id);
  freePages(k, id, 0, Infinity);
  k.s.stores[id] = null;
}

/** Pages of a file that its size covers; a begun page counts. */
export function pagesOfStore(store: Store): number {
  return Math.ceil(store.size / PAGE_SIZE);
}

/** What devices hold of freed pages is nobody else's from here on (reference 6 hazards 21, 28): such a pin leads to no store. */
function strand(k: Kernel, id: number, lo: number, hi: number): void {
  k.s.pins = k.s.pins.flatMap((pin) => {
    if (pin.store !== id || pin.hi <= lo || hi <= pin.lo) return [pin];
    const cut = (from: number, to: number, store: number): Pin[] =>
      from < to ? [{ iova: pin.iova < 0 ? -1 : pin.iova + from - pin.lo, store, lo: from, hi: to }] : [];
    const [from, to] = [Math.max(lo, pin.lo), Math.min(hi, pin.hi)];
    return [...cut(pin.lo, from, id), ...cut(from, to, -1), ...cut(to, pin.hi, id)];
  });
}

function orphan(k: Kernel, id: number, lo: number, hi: number): void {
  for (const slot of k.s.slots) {
    if (slot.file !== id || slot.as !== 0) continue;
    const from = Math.max(lo, slot.offset);
    const to = Math.min(hi, slot.offset + slot.pages);
    if (from >= to) continue;
    const gfns = slot.base - slot.offset;
    const entries = k.s.stage2.private;
    let at = entries.next(from + gfns, true);
    while (at < to + gfns) {
      const end = Math.min(entries.next(at, false), to + gfns);
      const orphanage = k.editStore(ORPHANAGE);
      const source = k.store(id) as Store;
      orphanage.bytes = orphanage.bytes.copyPages(source.bytes, at - gfns, at, end - at, k.epoch);
      k.s.stage2.orphans = k.s.stage2.orphans.add(at, end, k.epoch);
      k.cost(Cost.freedUnderEntry, end - at);
      if (k.listener !== null)
        k.note(
          `a page was freed while stage-2 still maps it: gfns 0x${at.toString(16)}-0x${end.toString(16)} now reach a freed page`,
        );
      at = entries.next(end, true);
    }
  }
}

/** A freed page's RMP entry is made shared again, an accepted one is gone (reference 4.2, 4.3). */
function rescind(k: Kernel, id: number, lo: number, hi: number): void {
  if (k.flavour !== 'snp' && k.flavour !== 'tdx' && k.flavour !== 'pkvm') return;
  for (const slot of k.s.slots) {
    if (slot.file !== id || slot.as !== 0) continue;
    const from = Math.max(lo, slot.offset) + slot.base - slot.offset;
    const to = Math.min(hi, slot.offset + slot.pages) + slot.base - slot.offset;
    if (from >= to) continue;
    const states = k.s.pageStates;
    states.assigned = states.assigned.remove(from, to, k.epoch);
    states.validated = states.validated.remove(from, to, k.epoch);
  }
}
