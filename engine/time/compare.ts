import { costsOf } from '../describe/costs.js';
import { COST_TABLE, type CostName } from '../kvm/costs.js';
import type { MachineSpec } from '../kvm/spec.js';
import type { Memslot, State, Store, Vma } from '../kvm/state.js';
import { PageSet } from '../memory/page-set.js';
import { intersect, PAGE_LIMIT } from '../memory/range.js';
import { RunJoiner } from '../memory/page-tree-compare.js';
import { gfnRuns, type GfnRun } from '../tuple.js';
import { byteDifferences } from './byte-differences.js';

/** Pages [lo, hi). */
interface Run {
  readonly lo: number;
  readonly hi: number;
}

/** What differs in one store: pages that one of the two states has and the other has not, and pages whose bytes differ. */
export interface StoreDifference {
  readonly store: number;
  readonly name: string;
  /** 'a' or 'b' if only that state has the store at all. */
  readonly only: 'a' | 'b' | null;
  readonly present: readonly Run[];
  readonly bytes: readonly Run[];
}

/** Gfns [lo, hi) that are not what they were, as both states have them. */
export interface GfnDifference extends Run {
  readonly a: GfnRun;
  readonly b: GfnRun;
}

/** What differs between two states of a program. Nothing that is the same is named. */
export interface Difference {
  readonly stores: readonly StoreDifference[];
  readonly gfns: readonly GfnDifference[];
  readonly slots: { readonly a: readonly Memslot[]; readonly b: readonly Memslot[] };
  readonly vmas: { readonly a: readonly Vma[]; readonly b: readonly Vma[] };
  /** Counters: how much more `b` has. */
  readonly costs: readonly { readonly key: CostName; readonly name: string; readonly more: number }[];
  /** Whether a list was cut short. */
  readonly more: boolean;
}

/**
 * Compares two states of a program, of one branch or of two. Costs what differs, not what there is.
 *
 * @param limit runs of a kind at most
 */
export function compareStates(a: State, b: State, spec: MachineSpec, limit = 1000): Difference {
  const lists = new Lists(limit);
  const count = Math.max(a.stores.length, b.stores.length);
  const stores: StoreDifference[] = [];
  for (let id = 0; id < count; id++) {
    const difference = compareStores(a.stores[id] ?? null, b.stores[id] ?? null, lists);
    if (difference !== null) stores.push(difference);
  }
  return {
    stores,
    gfns: compareGfns(a, b, spec, lists),
    slots: others(a.slots, b.slots),
    vmas: others(a.vmas, b.vmas),
    costs: compareCosts(a, b),
    more: lists.cut,
  };
}

/** Makes lists of runs that end where there are too many. */
class Lists {
  cut = false;
  constructor(readonly limit: number) {}

  of(walk: (visit: (lo: number, hi: number) => void | false) => void): readonly Run[] {
    const runs: Run[] = [];
    walk((lo, hi) => {
      if (runs.length >= this.limit) {
        this.cut = true;
        return false;
      }
      runs.push({ lo, hi });
      return undefined;
    });
    return runs;
  }
}

function compareStores(a: Store | null, b: Store | null, lists: Lists): StoreDifference | null {
  const some = a ?? b;
  if (a === b || some === null) return null;
  const [before, after] = [a?.present ?? PageSet.empty, b?.present ?? PageSet.empty];
  const only = a === null ? ('b' as const) : b === null ? ('a' as const) : null;
  const present = lists.of((visit) => {
    before.differences(after, 0, PAGE_LIMIT, visit);
  });
  const bytes =
    a === null || b === null
      ? []
      : lists.of((visit) => {
          byteDifferences(a.bytes, b.bytes, 0, PAGE_LIMIT, visit);
        });
  if (only === null && present.length === 0 && bytes.length === 0) return null;
  return { store: some.id, name: some.name, only, present, bytes };
}

/** The sets and tables that decide what a gfn is. Where none of them differs, the gfn does not. */
function compareGfns(a: State, b: State, spec: MachineSpec, lists: Lists): readonly GfnDifference[] {
  const suspects = lists.of((visit) => {
    eachSuspect(a, b, visit);
  });
  const found: GfnDifference[] = [];
  for (const { lo, hi } of suspects) {
    const left = lists.limit - found.length + 1;
    const [before, after] = [gfnRuns(a, lo, hi, spec, left), gfnRuns(b, lo, hi, spec, left)];
    let [i, j] = [0, 0];
    for (;;) {
      const [one, other] = [before[i], after[j]];
      if (one === undefined || other === undefined) break;
      const run = { lo: Math.max(one.lo, other.lo), hi: Math.min(one.hi, other.hi) };
      if (!alike(one, other)) found.push({ ...run, a: one, b: other });
      if (one.hi === run.hi) i++;
      if (other.hi === run.hi) j++;
    }
    if (found.length <= lists.limit) continue;
    lists.cut = true;
    break;
  }
  return found.slice(0, lists.limit);
}

function alike(a: GfnRun, b: GfnRun): boolean {
  const keys = Object.keys(a) as (keyof GfnRun)[];
  // Disagreements follow from the rest.
  return keys.every((key) => key === 'lo' || key === 'hi' || key === 'disagreements' || a[key] === b[key]);
}

/** Visits runs of gfns among which are all that differ, in rising order. */
function eachSuspect(a: State, b: State, visit: (lo: number, hi: number) => void | false): void {
  const gfns: Run[] = [];
  const add = (lo: number, hi: number): void => void gfns.push({ lo, hi });
  const sets = (s: State): readonly PageSet[] => [
    ...[s.views[0] ?? PageSet.empty, s.pageStates.validated, s.pageStates.assigned],
    ...[s.stage2.shared, s.stage2.private, s.stage2.orphans, s.attributes, s.booked],
  ];
  const [one, other] = [sets(a), sets(b)];
  one.forEach((set, i) => {
    set.differences(other[i] as PageSet, 0, PAGE_LIMIT, add);
  });
  const { a: gone, b: come } = others(a.slots, b.slots);
  for (const { base, pages } of [...gone, ...come]) add(base, base + pages);
  const vmas = others(a.vmas, b.vmas);
  const remapped = new Set([...vmas.a, ...vmas.b]);
  for (const s of [a, b]) for (const slot of s.slots) backing(a, b, s, slot, remapped, add);
  gfns.sort((x, y) => x.lo - y.lo);
  const joiner = new RunJoiner(visit);
  let end = 0;
  for (const { lo, hi } of gfns) {
    if (hi > end) joiner.add(Math.max(lo, end), hi);
    end = Math.max(end, hi);
  }
  joiner.end();
}

/** Where a slot's stores, or the mappings of its shared half, differ. */
function backing(
  a: State,
  b: State,
  s: State,
  slot: Memslot,
  remapped: ReadonlySet<Vma>,
  add: (lo: number, hi: number) => void,
): void {
  if (slot.as !== 0) return;
  const pins = others(a.pins, b.pins);
  const differ = (store: number, offset: number, pages: number, gfn: number): void => {
    const [one, other] = [a.stores[store] ?? null, b.stores[store] ?? null];
    const at = (lo: number, hi: number): void => {
      add(lo - offset + gfn, hi - offset + gfn);
    };
    for (const pin of [...pins.a, ...pins.b]) {
      const run = intersect(pin, { lo: offset, hi: offset + pages });
      if (pin.store === store && run !== null) at(run.lo, run.hi);
    }
    if (one === other) return;
    for (const key of ['present', 'poisoned', 'converted'] as const) {
      const [before, after] = [one?.[key] ?? PageSet.empty, other?.[key] ?? PageSet.empty];
      before.differences(after, offset, offset + pages, at);
    }
    if (one?.size !== other?.size) at(offset, offset + pages);
  };
  if (slot.file >= 0) differ(slot.file, slot.offset, slot.pages, slot.base);
  for (const vma of s.vmas) {
    const lo = Math.max(vma.lo, slot.hva);
    const hi = Math.min(vma.hi, slot.hva + slot.pages);
    if (lo >= hi) continue;
    const gfn = lo - slot.hva + slot.base;
    if (remapped.has(vma)) add(gfn, gfn + hi - lo);
    else differ(vma.store, lo - vma.lo + vma.offset, hi - lo, gfn);
  }
}

/** Those of two lists of immutable things that the other one has not. */
function others<T extends object>(a: readonly T[], b: readonly T[]): { readonly a: T[]; readonly b: T[] } {
  if (a === b) return { a: [], b: [] };
  const key = (one: T): string => JSON.stringify(one);
  const [before, after] = [new Set(a.map(key)), new Set(b.map(key))];
  return { a: a.filter((one) => !after.has(key(one))), b: b.filter((one) => !before.has(key(one))) };
}

function compareCosts(a: State, b: State): Difference['costs'] {
  const more = b.costs.map((cost, i) => cost - (a.costs[i] ?? 0));
  return costsOf(more).map(({ key, count }) => ({ key, name: COST_TABLE[key].name, more: count }));
}
