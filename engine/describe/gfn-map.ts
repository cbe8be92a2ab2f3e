import type { MachineSpec } from '../kvm/spec.js';
import type { Memslot, State, Store, StoreKind } from '../kvm/state.js';
import { pagesOf, type PageRange } from '../memory/range.js';
import { gfnRuns, type GfnRun } from '../tuple.js';

/** One memslot on the map, with what is known of its gfns. */
export interface MapSlot {
  readonly slot: Memslot;
  /** The part of it that was asked for. */
  readonly range: PageRange;
  /** What stands behind its shared half; null where nothing is mapped at its hva. */
  readonly shared: { readonly name: string; readonly kind: StoreKind } | null;
  /** Its private fd's name; null without one. */
  readonly file: string | null;
  /** Runs of gfns that are alike in everything. */
  readonly runs: readonly GfnRun[];
}

/** A file on the map: what is allocated in it, and where its holes are. Pages. */
export interface MapFile {
  readonly name: string;
  readonly kind: StoreKind;
  readonly pages: number;
  readonly present: number;
  /** The holes up to its size; only the first ones of a file that has very many. */
  readonly holes: readonly PageRange[];
  readonly moreHoles: boolean;
}

export interface GfnMap {
  readonly range: PageRange;
  readonly slots: readonly MapSlot[];
  readonly files: readonly MapFile[];
}

/** Beyond this many holes nobody reads them one by one. */
const MOST_HOLES = 1000;

/** From the first gfn of any memslot to the last: what a map shows unless asked otherwise. */
export function wholeGuest(state: State): PageRange {
  let lo = Infinity;
  let hi = 0;
  for (const slot of state.slots) {
    lo = Math.min(lo, slot.base);
    hi = Math.max(hi, slot.base + slot.pages);
  }
  return lo < hi ? { lo, hi } : { lo: 0, hi: 0 };
}

/** The map of the gfns in `range`. What it costs follows the runs there, never the size of the guest. */
export function gfnMap(state: State, spec: MachineSpec, range: PageRange): GfnMap {
  const slots: MapSlot[] = [];
  for (const slot of state.slots) {
    const lo = Math.max(slot.base, range.lo);
    const hi = Math.min(slot.base + slot.pages, range.hi);
    if (lo >= hi) continue;
    slots.push({
      slot,
      range: { lo, hi },
      shared: sharedHalf(state, slot),
      file: slot.file < 0 ? null : (state.stores[slot.file]?.name ?? `store ${slot.file}`),
      // Other address spaces (SMM) have no tuple of their own.
      runs: slot.as === 0 ? gfnRuns(state, lo, hi, spec) : [],
    });
  }
  return { range, slots, files: filesOf(state) };
}

function sharedHalf(state: State, slot: Memslot): MapSlot['shared'] {
  const vma = state.vmas.find(({ lo, hi }) => lo <= slot.hva && slot.hva < hi);
  if (vma === undefined) return null;
  const store = state.stores[vma.store];
  return { name: vma.name, kind: store?.kind ?? 'anon-private' };
}

/** Files that a memslot or a descriptor names: anonymous memory is shown by the slots that map it. */
function filesOf(state: State): MapFile[] {
  const stores = state.stores.filter((store): store is Store => store !== null && store.id !== 0);
  return stores
    .filter(({ kind }) => kind !== 'anon-private' && kind !== 'anon-shared' && kind !== 'device')
    .map(fileOf);
}

function fileOf(store: Store): MapFile {
  const pages = pagesOf(store.size);
  const holes: PageRange[] = [];
  let at = 0;
  while (at < pages && holes.length <= MOST_HOLES) {
    const lo = store.present.next(at, false);
    if (lo >= pages) break;
    const hi = Math.min(store.present.next(lo, true), pages);
    holes.push({ lo, hi });
    at = hi;
  }
  return {
    name: store.name,
    kind: store.kind,
    pages,
    present: store.present.size,
    holes: holes.slice(0, MOST_HOLES),
    moreHoles: holes.length > MOST_HOLES,
  };
}
