import { counted } from '../../engine/describe/text.js';
import type { Memslot, State, Store } from '../../engine/kvm/state.js';
import type { MachineSpec } from '../../engine/kvm/spec.js';
import type { PageSet } from '../../engine/memory/page-set.js';
import { PAGE_LIMIT, pagesOf, type PageRange } from '../../engine/memory/range.js';
import { gfnRuns, type GfnRun } from '../../engine/tuple.js';

/** Nobody reads more rows than these; the map shows all. */
export const MOST_RUNS = 10_000;

/** A list of runs, perhaps cut off. */
export interface Listed<T> {
  readonly items: readonly T[];
  /** There are more than are listed. */
  readonly more: boolean;
}

/** `3 runs`, or `10,000 runs and more`. */
export function countedRuns({ items, more }: Listed<unknown>, noun: string): string {
  return counted(items.length, noun) + (more ? ' and more' : '');
}

/** A stretch of pages that are all in a set, or all outside of it. */
export interface Stretch extends PageRange {
  readonly member: boolean;
}

/** The runs of a set's members. */
export function memberRuns(set: PageSet, lo = 0, hi: number = PAGE_LIMIT): Listed<PageRange> {
  const items: PageRange[] = [];
  let more = false;
  set.runs(lo, hi, (from, to) => {
    if (items.length === MOST_RUNS) {
      more = true;
      return false;
    }
    items.push({ lo: from, hi: to });
    return undefined;
  });
  return { items, more };
}

/** Pages [lo, hi) as stretches inside and outside of a set, in order. */
export function stretches(set: PageSet, lo: number, hi: number): Listed<Stretch> {
  const items: Stretch[] = [];
  let at = lo;
  while (at < hi && items.length < MOST_RUNS) {
    const member = set.has(at);
    const end = Math.min(hi, set.next(at, !member));
    items.push({ lo: at, hi: end, member });
    at = end;
  }
  return { items, more: at < hi };
}

/** A file from its beginning to its end, or to its last page if one lies beyond: what is allocated, and the holes. */
export function extentsOf(file: Store): Listed<Stretch> {
  const last = file.present.previous(PAGE_LIMIT - 1, true);
  return stretches(file.present, 0, Math.max(pagesOf(file.size), last + 1));
}

/** The runs of a memslot's gfns. Address spaces other than 0 have no tuple of their own. */
export function slotRuns(s: State, spec: MachineSpec, slot: Memslot): Listed<GfnRun> {
  if (slot.as !== 0) return { items: [], more: false };
  const runs = gfnRuns(s, slot.base, slot.base + slot.pages, spec, MOST_RUNS + 1);
  return { items: runs.slice(0, MOST_RUNS), more: runs.length > MOST_RUNS };
}
