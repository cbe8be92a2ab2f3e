import { Cost, type CostName } from '../../../engine/kvm/costs.js';
import type { State, Store } from '../../../engine/kvm/state.js';
import type { PageSet } from '../../../engine/memory/page-set.js';
import type { Model, PageStore, Seen } from '../naive/model.js';
import { GFNS } from './generate.js';

/** Shows anything comparable, bigints included. */
export function show(value: unknown): string {
  const text: unknown = JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'bigint' ? `0x${one.toString(16)}` : one,
  );
  return String(text);
}

function unequal(what: string, engine: unknown, naive: unknown): string | null {
  // Nearly always equal, and nearly always flat: then there is nothing to write down.
  if (engine === naive) return null;
  if (Array.isArray(engine) && Array.isArray(naive) && engine.length === naive.length) {
    if (engine.every((one, i) => one === naive[i])) return null;
  }
  const [a, b] = [show(engine), show(naive)];
  return a === b ? null : `${what}: engine ${a}, naive ${b}`;
}

export function differsInSeen(engine: Seen, naive: Seen): string | null {
  if (engine.kind === 'done' && naive.kind === 'done') {
    return (
      (naive.results.length === 0 || engine.results.length === 0
        ? null
        : unequal('result', engine.results[0], BigInt.asUintN(64, naive.results[0]!))) ??
      unequal('mapped', engine.mapped, naive.mapped) ??
      (naive.value === undefined ? null : unequal('value', engine.value, naive.value))
    );
  }
  return unequal(
    'outcome',
    engine,
    naive.kind === 'errno' ? { kind: naive.kind, errno: naive.errno } : naive,
  );
}

function pagesOf(set: PageSet): number[] {
  const pages: number[] = [];
  set.runs(0, Infinity, (lo, hi) => {
    if (hi - lo > 10_000) throw new Error(`a set of ${hi - lo} pages in a small guest`);
    for (let page = lo; page < hi; page++) pages.push(page);
  });
  return pages;
}

const byNumber = (a: number, b: number): number => a - b;
const sorted = (pages: Iterable<number>): number[] => [...pages].sort(byNumber);

/** Compares all that can be seen of the two models, but contents only where something was written. */
export class Comparer {
  private readonly page = new Uint8Array(4096);
  private readonly storeIds = new Map<PageStore, number>();

  constructor(
    private readonly state: () => State,
    private readonly model: Model,
  ) {}

  /** Why they differ, or null. With `everything`, every byte of every page is compared. */
  differ(everything: boolean): string | null {
    const state = this.state();
    const why =
      this.costs(state) ??
      this.descriptors(state) ??
      this.host(state) ??
      this.slots(state) ??
      this.stage2(state) ??
      this.caches(state) ??
      this.stores(state);
    return why ?? this.view(state) ?? this.contents(state, everything);
  }

  private costs(state: State): string | null {
    for (const name of Object.keys(Cost) as CostName[]) {
      const why = unequal(`cost ${name}`, state.costs[Cost[name]], this.model.costs[name]);
      if (why !== null) return why;
    }
    return unequal('pages of host memory', state.allocated, this.model.hostPages);
  }

  private caches(state: State): string | null {
    const seen = state.pfnCaches.map(({ gfn, valid }) => ({ gfn, valid }));
    return unequal('pfn caches', JSON.stringify(seen), JSON.stringify(this.model.caches));
  }

  private descriptors(state: State): string | null {
    const { descriptors } = this.model;
    for (let fd = 0; fd < Math.max(descriptors.length, state.descriptors.length); fd++) {
      const why = this.pair(`descriptor ${fd}`, state.descriptors[fd] ?? -1, descriptors[fd] ?? null);
      if (why !== null) return why;
    }
    return null;
  }

  /** The same store on both sides, every time it is met. */
  private pair(what: string, id: number, store: PageStore | null): string | null {
    if (store === null) return unequal(what, id, -1);
    const known = this.storeIds.get(store);
    if (known === undefined && id >= 0) this.storeIds.set(store, id);
    return unequal(what, id, known ?? id);
  }

  private host(state: State): string | null {
    let pages = 0;
    for (const vma of state.vmas) {
      for (let hva = vma.lo; hva < vma.hi; hva++, pages++) {
        const host = this.model.host.get(hva);
        if (host === undefined) return `hva page ${hva} is mapped in the engine only`;
        const why =
          this.pair(`store behind hva page ${hva}`, vma.store, host.store) ??
          unequal(
            `index behind hva page ${hva}`,
            vma.offset + hva - vma.lo,
            this.indexIn(vma.store, vma.offset + hva - vma.lo, host.index),
          ) ??
          unequal(`prot of hva page ${hva}`, vma.prot, host.prot);
        if (why !== null) return why;
      }
    }
    return unequal('pages mapped by the VMM', pages, this.model.host.size);
  }

  /** Anonymous stores may count their pages from where they like; what matters is that it stays the same. */
  private readonly origins = new Map<number, number>();
  private indexIn(store: number, engine: number, naive: number): number {
    const origin = this.origins.get(store) ?? engine - naive;
    this.origins.set(store, origin);
    return naive + origin;
  }

  private slots(state: State): string | null {
    const order = (a: { as: number; base: number }, b: { as: number; base: number }): number =>
      a.as - b.as || a.base - b.base;
    const engine = [...state.slots].sort(order);
    const naive = [...this.model.slots].sort(order);
    const fields = ({ id, as, base, pages, hva, flags }: (typeof naive)[0]): unknown => [
      id,
      as,
      base,
      pages,
      hva,
      flags,
    ];
    const why = unequal(
      'slots',
      engine.map((slot) => [slot.id, slot.as, slot.base, slot.pages, slot.hva, slot.flags]),
      naive.map(fields),
    );
    if (why !== null) return why;
    for (const [i, slot] of naive.entries()) {
      const bound = this.pair(`file of slot ${slot.id}`, engine[i]!.file, slot.file);
      const offset =
        slot.file === null ? null : unequal(`offset of slot ${slot.id}`, engine[i]!.offset, slot.offset);
      if (bound !== null || offset !== null) return bound ?? offset;
    }
    return null;
  }

  private stage2({ stage2 }: State): string | null {
    const { shared, private: own } = this.model.entries;
    const writable = (side: typeof shared): number[] =>
      sorted([...side].flatMap(([gfn, entry]) => (entry.writable ? [gfn] : [])));
    return (
      unequal('shared entries', pagesOf(stage2.shared), sorted(shared.keys())) ??
      unequal('private entries', pagesOf(stage2.private), sorted(own.keys())) ??
      unequal('writable shared entries', pagesOf(stage2.sharedWritable), writable(shared)) ??
      unequal('writable private entries', pagesOf(stage2.privateWritable), writable(own)) ??
      unequal('stale entries', stage2.orphans.size, 0)
    );
  }

  private stores(state: State): string | null {
    for (const store of this.model.stores) {
      const one = this.engineStore(state, store);
      if (one === null) continue;
      const origin = this.origins.get(this.storeIds.get(store)!) ?? 0;
      const fresh = [...store.pages].flatMap(([index, page]) => (page.uptodate ? [] : [index + origin]));
      const why =
        unequal(
          'pages of a store',
          pagesOf(one.present),
          sorted(store.pages.keys()).map((index) => index + origin),
        ) ??
        unequal('fresh pages of a store', pagesOf(one.fresh), sorted(fresh)) ??
        (store.kind.startsWith('anon')
          ? null
          : (unequal('size', one.size, store.size) ?? unequal('seals', one.seals, store.seals)));
      if (why !== null) return why;
    }
    for (const [store, id] of this.storeIds) {
      if (!store.gone) continue;
      if ((state.stores[id] ?? null) !== null) return `store ${id} outlived its holders`;
      this.storeIds.delete(store);
    }
    return null;
  }

  private engineStore(state: State, store: PageStore): Store | null {
    const id = this.storeIds.get(store);
    return id === undefined ? null : (state.stores[id] ?? null);
  }

  private view(state: State): string | null {
    for (let gfn = GFNS.lo; gfn < GFNS.hi + 8; gfn++) {
      const isShared = state.views[0]!.has(gfn);
      if (isShared !== (this.model.sideOf(gfn) === 'shared'))
        return `view of gfn ${gfn}: engine ${isShared ? 'shared' : 'private'}`;
    }
    return null;
  }

  private contents(state: State, everything: boolean): string | null {
    const { touched, stores } = this.model;
    if (everything) for (const store of stores) touched.set(store, new Set(store.pages.keys()));
    for (const [store, indices] of touched) {
      const one = this.engineStore(state, store);
      if (one === null) continue;
      const origin = this.origins.get(one.id) ?? 0;
      for (const index of indices) {
        const page = store.pages.get(index);
        if (page === undefined) continue;
        one.bytes.read(index + origin, 0, 4096, this.page, 0);
        if (Buffer.compare(this.page, page.bytes) === 0) continue;
        const at = this.page.findIndex((byte, i) => byte !== page.bytes[i]);
        return `byte ${at} of page ${index} of a ${store.kind} store: engine ${this.page[at]!}, naive ${page.bytes[at]!}`;
      }
    }
    touched.clear();
    return null;
  }
}
