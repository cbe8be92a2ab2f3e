import type { CostName } from '../../../engine/kvm/costs.js';

/**
 * The naive model of the private-fd ABI, written from the reference alone: one record a page, plain Maps, no
 * ranges, no forks, no steps. Whatever the engine does cleverly is done here in the way nobody could get wrong.
 * Page numbers and byte counts are numbers; arguments of calls are bigints, as they come.
 */
export const PAGE = 4096;

/** A page of host memory. A stage-2 entry names the page itself, so a stale entry reaches the freed one. */
export class Page {
  readonly bytes = new Uint8Array(PAGE);
  /** shmem's uptodate: a page that fallocate put there is cleared when somebody first gets it. */
  constructor(public uptodate: boolean) {}
}

export type StoreKind = 'private' | 'memfd' | 'anon-private' | 'anon-shared';

/** A file or a piece of anonymous memory. */
export class PageStore {
  size = 0;
  seals = 0;
  gone = false;
  readonly pages = new Map<number, Page>();
  constructor(readonly kind: StoreKind) {}
}

/** One page of the VMM's address space. */
export interface HostPage {
  readonly store: PageStore;
  readonly index: number;
  readonly prot: number;
}

export interface Slot {
  readonly id: number;
  readonly as: number;
  readonly base: number;
  readonly pages: number;
  readonly hva: number;
  readonly flags: number;
  readonly file: PageStore | null;
  readonly offset: number;
}

export interface Entry {
  readonly page: Page;
  readonly writable: boolean;
}

export type Side = 'shared' | 'private';

/** What came of an operation, in the form that both models are compared in. */
export type Seen =
  | { kind: 'done'; results: bigint[]; mapped?: Side | undefined; value?: bigint | undefined }
  | { kind: 'errno'; errno: number; /** Of KVM_RUN: what the guest touched. Not compared. */ exit?: SeenExit }
  | { kind: 'signal'; signal: number }
  | { kind: 'exit'; errno: number; exit: SeenExit };

export interface SeenExit {
  reason: number;
  filled: boolean;
  flags: number;
  gpa: bigint;
  size: number;
  nr: number;
  args: bigint[];
  isWrite: boolean;
  explicit: boolean;
  access: number;
  wantsPrivate: boolean;
  slot: number;
  hasFile: boolean;
  filePage: number;
  present: boolean;
  accessGpa: bigint;
  accessSize: number;
}

export type Costs = Record<CostName, number>;

/** A refused call, a signal or an exit, on its way out. */
export class Stopped extends Error {
  constructor(readonly seen: Seen) {
    super(seen.kind);
  }
}

export function refuse(errno: number): never {
  throw new Stopped({ kind: 'errno', errno });
}

/** Everything there is. */
export class Model {
  readonly costs: Costs = {
    exits: 0,
    zaps: 0,
    zappedEntries: 0,
    flushes: 0,
    allocated: 0,
    freed: 0,
    zeroed: 0,
    gracePeriods: 0,
    notifications: 0,
    faults: 0,
    retries: 0,
    syscalls: 0,
    sequenceBumps: 0,
    freedUnderEntry: 0,
  };
  readonly descriptors: (PageStore | null)[] = [];
  readonly host = new Map<number, HostPage>();
  slots: Slot[] = [];
  readonly entries: Record<Side, Map<number, Entry>> = { shared: new Map(), private: new Map() };
  /** What the guest's page tables say, where they say other than at the start. */
  readonly view = new Map<number, Side>();
  /** Every store ever made that still has pages or a holder. */
  readonly stores = new Set<PageStore>();
  /** Pages whose bytes changed since the models were last compared: any page of these stores. */
  readonly touched = new Map<PageStore, Set<number>>();
  /** KVM's pfn caches: which gfn, and whether what was looked up still holds (reference 2.5). */
  readonly caches: { readonly gfn: number; valid: boolean }[] = [];
  /** Allocations until the one that fails; -1 none. */
  failAfter = -1;
  /** How far the fill that was stopped had come, in bytes. */
  filled = 0;

  constructor(
    readonly flavour: 'sw_protected' | 'plain' | 'tdx' | 'snp',
    readonly explicitExit: 'memory_error' | 'hypercall',
  ) {}

  /** Guests with a C-bit or shared bit begin with everything private; for the others it is a declaration (DESIGN 4). */
  sideOf(gfn: number): Side {
    return this.view.get(gfn) ?? (this.flavour === 'tdx' || this.flavour === 'snp' ? 'private' : 'shared');
  }

  newStore(kind: StoreKind): PageStore {
    const store = new PageStore(kind);
    this.stores.add(store);
    return store;
  }

  touch(store: PageStore, index: number): void {
    let set = this.touched.get(store);
    if (set === undefined) this.touched.set(store, (set = new Set()));
    set.add(index);
  }

  /** A new page; zeroed now unless it is left for whoever gets it first. */
  allocate(store: PageStore, index: number, uptodate: boolean): Page | null {
    if (this.failAfter === 0) {
      this.failAfter = -1;
      return null;
    }
    if (this.failAfter > 0) this.failAfter--;
    const page = new Page(uptodate);
    store.pages.set(index, page);
    this.costs.allocated++;
    if (uptodate) this.costs.zeroed++;
    this.touch(store, index);
    return page;
  }

  /** Somebody gets the page: a fresh one is cleared first (shmem_getpage). */
  get(page: Page): Page {
    if (!page.uptodate) {
      page.uptodate = true;
      this.costs.zeroed++;
    }
    return page;
  }

  free(store: PageStore, index: number): void {
    if (store.pages.delete(index)) this.costs.freed++;
    this.touch(store, index);
  }

  slotAt(gfn: number): Slot | null {
    return (
      this.slots.find((slot) => slot.as === 0 && slot.base <= gfn && gfn < slot.base + slot.pages) ?? null
    );
  }

  /** The private page behind a gfn: reference 2.1, rules 1, 2 and 4 (beyond EOF counts as no page). */
  privatePage(slot: Slot, gfn: number): Page | null {
    if (slot.file === null) return null;
    const index = gfn - slot.base + slot.offset;
    if (index * PAGE >= slot.file.size) return null;
    return slot.file.pages.get(index) ?? null;
  }

  /** Zaps what is mapped in gfns [lo, hi) on these sides, as one call of the handler. */
  zap(lo: number, hi: number, sides: readonly Side[]): number {
    let removed = 0;
    for (const side of sides) {
      for (const gfn of [...this.entries[side].keys()]) {
        if (gfn < lo || gfn >= hi) continue;
        this.entries[side].delete(gfn);
        removed++;
      }
    }
    this.costs.zaps++;
    this.costs.zappedEntries += removed;
    if (removed > 0) this.costs.flushes++;
    return removed;
  }

  /** Caches of gfns [lo, hi) are to be looked up again. */
  dropCaches(lo: number, hi: number): void {
    for (const cache of this.caches) if (lo <= cache.gfn && cache.gfn < hi) cache.valid = false;
  }

  /** Frees what nobody holds any more: descriptors, mappings and slots are the holders. */
  sweep(): void {
    const held = new Set<PageStore>();
    for (const store of this.descriptors) if (store !== null) held.add(store);
    for (const { file } of this.slots) if (file !== null) held.add(file);
    const mapped = new Map<PageStore, Set<number>>();
    for (const { store, index } of this.host.values()) {
      held.add(store);
      if (store.kind !== 'anon-private') continue;
      let set = mapped.get(store);
      if (set === undefined) mapped.set(store, (set = new Set()));
      set.add(index);
    }
    for (const store of [...this.stores]) {
      if (held.has(store)) {
        if (store.kind !== 'anon-private') continue;
        // A page of private anonymous memory goes with its mapping.
        for (const index of [...store.pages.keys()])
          if (!mapped.get(store)!.has(index)) this.free(store, index);
        continue;
      }
      for (const index of [...store.pages.keys()]) this.free(store, index);
      store.gone = true;
      this.stores.delete(store);
    }
  }

  get hostPages(): number {
    let sum = 0;
    for (const store of this.stores) sum += store.pages.size;
    return sum;
  }
}
