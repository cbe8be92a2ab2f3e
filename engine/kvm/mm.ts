import { How, Space } from './event.js';
import type { Kernel } from './kernel.js';
import { HUGE } from './levels.js';
import { allocatePages, allocateWhole, getPage, pagesOfStore } from './pages.js';
import { Prot, type State, type Store, type Vma } from './state.js';

/** The first page number past a process's addresses (x86-64 with four levels: 2^47 bytes, less the guard page). */
export const TASK_PAGES = 2 ** 35 - 1;

/** The mapping of the VMM that covers an hva page; undefined where nothing is mapped. */
export function findVma(s: State, page: number): Vma | undefined {
  const vmas = s.vmas;
  let lo = 0;
  let hi = vmas.length;
  while (lo < hi) {
    const middle = (lo + hi) >>> 1;
    const vma = vmas[middle] as Vma;
    if (vma.lo > page) hi = middle;
    else if (page >= vma.hi) lo = middle + 1;
    else return vma;
  }
  return undefined;
}

/** GUEST_MEMFD_FLAG_INIT_SHARED. */
const INIT_SHARED = 2;

/** What looking up a host page came to. */
export const HostPage = {
  ok: 0,
  noMapping: 1,
  noPermission: 2,
  beyondEnd: 3,
  noMemory: 4,
  poisoned: 5,
  /** A page of a guest_memfd that userspace may not touch (reference 3.6, touch when not INIT_SHARED). */
  private: 6,
} as const;

/** Where the last successful look-up arrived: a store and a page of it. */
export interface HostTarget {
  store: number;
  page: number;
  writable: boolean;
}

/**
 * Walks the VMM's mappings for one page, allocating what is absent: a host page fault, or get_user_pages on KVM's behalf.
 * Anonymous memory and memfds are zeroed on first touch; beyond the end of a file there is nothing.
 *
 * @param page hva page number
 * @param target filled in on success
 * @returns a HostPage code
 */
export function faultIn(k: Kernel, page: number, write: boolean, target: HostTarget): number {
  const vma = findVma(k.s, page);
  k.effects?.touch(Space.vmas, 0, page, page + 1, How.read);
  if (vma === undefined) return HostPage.noMapping;
  if ((vma.prot & (write ? Prot.write : Prot.read)) === 0) return HostPage.noPermission;
  const index = page - vma.lo + vma.offset;
  const store = k.store(vma.store);
  if (store === undefined) return HostPage.noMapping;
  if (store.poisoned.has(index)) return HostPage.poisoned;
  if (isFile(store) && index >= pagesOfStore(store)) return HostPage.beyondEnd;
  if (store.kind === 'guest-memfd' && !hostMayTouch(store, index)) return HostPage.private;
  if (!store.present.has(index)) {
    if (!populate(k, vma, store, page)) return HostPage.noMemory;
  } else if (store.fresh.has(index)) {
    getPage(k, store.id, index);
  }
  target.store = store.id;
  target.page = index;
  target.writable = (vma.prot & Prot.write) !== 0;
  return HostPage.ok;
}

/** Puts a page under an hva page where there is none, a transparent hugepage where one fits. False if host memory is used up. */
function populate(k: Kernel, vma: Vma, store: Store, page: number): boolean {
  const shift = vma.offset - vma.lo;
  const index = page + shift;
  const first = page - (page % HUGE);
  const fits = vma.hugepage && vma.lo <= first && first + HUGE <= vma.hi;
  if (fits && store.present.next(first + shift, true) >= first + shift + HUGE) {
    // Without memory for a whole one the fault falls back to a small page.
    if (allocateWhole(k, store.id, first + shift, first + shift + HUGE)) {
      k.s.transparent = k.s.transparent.add(first, first + HUGE, k.epoch);
      return true;
    }
  }
  return allocatePages(k, store.id, index, index + 1) > index;
}

/** The transparent hugepages that hva pages [lo, hi) cut into are made of small pages from here on; those that lie inside are gone or moved (split_huge_pmd). */
export function splitTransparent(k: Kernel, lo: number, hi: number): void {
  const [from, to] = withTransparent(k, lo, hi);
  if (k.s.transparent.next(from, true) < to) k.s.transparent = k.s.transparent.remove(from, to, k.epoch);
}

/** hva pages [lo, hi) with the transparent hugepages that stick out: KVM is told of them as a whole. */
export function withTransparent(k: Kernel, lo: number, hi: number): [number, number] {
  const { transparent } = k.s;
  const to = hi + (transparent.has(hi - 1) ? (HUGE - (hi % HUGE)) % HUGE : 0);
  return [lo - (transparent.has(lo) ? lo % HUGE : 0), to];
}

/** Whether userspace may touch a page of a guest_memfd through a mapping: the file's pages begin shared, or, in place, the page is shared now (reference 3.10, 3.11). */
function hostMayTouch(store: Store, index: number): boolean {
  return ((store.flags & INIT_SHARED) !== 0) !== store.converted.has(index);
}

/** Whether a store is a file with an end, not anonymous memory. */
export function isFile(store: Store): boolean {
  const { kind } = store;
  return kind === 'memfd' || kind === 'private' || kind === 'hugetlb' || kind === 'guest-memfd';
}

/** Adds a mapping; [lo, hi) must be free. */
export function insertVma(k: Kernel, vma: Vma): void {
  const vmas = k.s.vmas.slice();
  const at = vmas.findIndex((other) => other.lo > vma.lo);
  vmas.splice(at < 0 ? vmas.length : at, 0, vma);
  k.s.vmas = vmas;
  k.changed();
  k.effects?.touch(Space.vmas, 0, vma.lo, vma.hi, How.write);
}

/** Calls `visit` with each piece of a mapping inside [lo, hi), clipped. */
export function eachVma(
  s: State,
  lo: number,
  hi: number,
  visit: (vma: Vma, from: number, to: number) => void,
): void {
  for (const vma of s.vmas) {
    const from = Math.max(lo, vma.lo);
    const to = Math.min(hi, vma.hi);
    if (from < to) visit(vma, from, to);
  }
}

/** Whether mappings cover all of [lo, hi). */
export function covered(s: State, lo: number, hi: number): boolean {
  return coveredEnd(s, lo, hi) >= hi;
}

/** How far mappings cover [lo, hi) without a gap: at most hi. */
export function coveredEnd(s: State, lo: number, hi: number): number {
  let at = lo;
  for (const vma of s.vmas) {
    if (vma.hi <= at) continue;
    if (vma.lo > at) return at;
    at = vma.hi;
    if (at >= hi) return hi;
  }
  return Math.min(at, hi);
}

/** A free stretch of addresses for so many pages, downwards from the top as mmap does. -1 if there is none. */
export function findFree(s: State, pages: number): number {
  let top = 0x7f00_0000_0; // below the declared mappings, which stand at 0x7f00_0000_0000 and up
  for (let i = s.vmas.length - 1; i >= 0; i--) {
    const vma = s.vmas[i] as Vma;
    if (vma.lo >= top) continue;
    if (vma.hi <= top - pages) break;
    top = vma.lo;
  }
  return top - pages > 16 ? top - pages : -1;
}
