import type { MachineSpec } from '../../engine/kvm/spec.js';
import { newEpoch } from '../../engine/memory/epoch.js';
import { PageSet } from '../../engine/memory/page-set.js';
import { PAGE_LIMIT } from '../../engine/memory/range.js';
import { changedRanges } from './changes.js';
import { Finding, FindingTables, sweep } from './findings.js';
import type { Ground } from './ground.js';

/** What is looked at again together when any page of it changed: the runs there are swept, so that it should not be many. */
const TILE = 2 ** 14;
/** Tiles between two that changed are looked at, too, if they are so few: to begin a sweep costs more than to go on with one. */
const JOIN = 64;

/**
 * The gfns that disagree, are stale or double-backed, as sets that follow the run: each look costs what changed since the one before, so that a
 * picture of a million runs costs its columns.
 */
export class Found {
  readonly #tables: FindingTables;
  #ground: Ground | null = null;
  #sets: readonly [PageSet, PageSet, PageSet] = [PageSet.empty, PageSet.empty, PageSet.empty];

  constructor(spec: MachineSpec) {
    this.#tables = new FindingTables(spec);
  }

  get disagrees(): PageSet {
    return this.#sets[0];
  }
  get stale(): PageSet {
    return this.#sets[1];
  }
  get doubleBacked(): PageSet {
    return this.#sets[2];
  }

  /** Brings the sets up to the moment of `ground`, forwards or backwards. */
  follow(ground: Ground): void {
    const before = this.#ground;
    this.#ground = ground;
    if (before === null) {
      this.#lookAt(ground, 0, PAGE_LIMIT);
      return;
    }
    if (before.state === ground.state) return;
    let tiles = PageSet.empty;
    let last = -1;
    const epoch = newEpoch();
    changedRanges(before, ground, 0, PAGE_LIMIT, (lo, hi) => {
      const first = Math.floor(lo / TILE);
      const end = Math.ceil(hi / TILE);
      // Most of a million small changes lie in the tile of the one before.
      if (first === last && end === last + 1) return;
      last = first;
      tiles = tiles.add(first, end, epoch);
    });
    let from = -1;
    let to = -1;
    const flush = (): void => {
      if (from >= 0) this.#lookAt(ground, from * TILE, to * TILE);
    };
    tiles.runs(0, PAGE_LIMIT, (lo, hi) => {
      if (from >= 0 && lo - to <= JOIN) {
        to = hi;
        return;
      }
      flush();
      from = lo;
      to = hi;
    });
    flush();
  }

  #lookAt(ground: Ground, lo: number, hi: number): void {
    const epoch = newEpoch();
    let [disagrees, stale, double] = this.#sets.map((set) => set.remove(lo, hi, epoch)) as [
      PageSet,
      PageSet,
      PageSet,
    ];
    ground.within(lo, hi, (stretch, from, to) => {
      sweep(ground, stretch, from, to, this.#tables.of(stretch), (a, b, found) => {
        if ((found & Finding.disagrees) !== 0) disagrees = disagrees.add(a, b, epoch);
        if ((found & Finding.stale) !== 0) stale = stale.add(a, b, epoch);
        if ((found & Finding.doubleBacked) !== 0) double = double.add(a, b, epoch);
      });
    });
    this.#sets = [disagrees, stale, double];
  }
}
