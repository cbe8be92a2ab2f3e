import type { MachineSpec } from '../../engine/kvm/spec.js';
import { newEpoch } from '../../engine/memory/epoch.js';
import { PageSet } from '../../engine/memory/page-set.js';
import { PAGE_LIMIT } from '../../engine/memory/range.js';
import { touchedRanges } from './changes.js';
import type { Ground } from './ground.js';
import { Sweep, TILE, type FoundSets } from './sweep.js';

const TILES = PAGE_LIMIT / TILE;

/**
 * The gfns that disagree, are stale or double-backed, as sets that follow the run. That nothing is wrong with a million pages can be known only
 * by looking at each; so what was found is kept, tiles of 64 MiB in which something changed are noted, and looked at again once somebody asks
 * about them: as many at a time as the asker has time for.
 */
export class Found {
  readonly #epoch = newEpoch();
  readonly #sets: FoundSets = {
    disagrees: PageSet.empty,
    stale: PageSet.empty,
    doubleBacked: PageSet.empty,
  };
  readonly #sweep: Sweep;
  #ground: Ground | null = null;
  /** Tiles, by number, of which the sets say nothing. */
  #open = PageSet.empty.add(0, TILES, this.#epoch);

  constructor(spec: MachineSpec) {
    this.#sweep = new Sweep(spec, this.#sets, this.#epoch);
  }

  /** What was found: right for the gfns that are settled, until the next call. */
  get disagrees(): PageSet {
    return this.#sets.disagrees;
  }
  get stale(): PageSet {
    return this.#sets.stale;
  }
  get doubleBacked(): PageSet {
    return this.#sets.doubleBacked;
  }

  /** Goes to the moment of `ground`, forwards or backwards. */
  follow(ground: Ground): void {
    const before = this.#ground;
    this.#ground = ground;
    if (before === null || before.state === ground.state) return;
    touchedRanges(before, ground, (lo, hi) => {
      this.#open = this.#open.add(Math.floor(lo / TILE), Math.ceil(hi / TILE), this.#epoch);
    });
  }

  /**
   * Looks at gfns [lo, hi), as far as that is still to do.
   *
   * @param tiles look at no more than so many; a few microseconds each
   * @returns whether all is looked at
   */
  settle(lo: number, hi: number, tiles = Infinity): boolean {
    const ground = this.#ground;
    if (ground === null) return false;
    const end = Math.ceil(hi / TILE);
    const allowance = { tiles };
    for (;;) {
      const from = this.#open.next(Math.floor(lo / TILE), true);
      if (from >= end) return true;
      if (allowance.tiles <= 0) return false;
      const to = Math.min(end, this.#open.next(from, false));
      this.#forget(from * TILE, to * TILE);
      const reached = this.#sweep.look(ground, from * TILE, to * TILE, allowance);
      this.#open = this.#open.remove(from, reached / TILE, this.#epoch);
    }
  }

  #forget(lo: number, hi: number): void {
    this.#sets.disagrees = this.#sets.disagrees.remove(lo, hi, this.#epoch);
    this.#sets.stale = this.#sets.stale.remove(lo, hi, this.#epoch);
    this.#sets.doubleBacked = this.#sets.doubleBacked.remove(lo, hi, this.#epoch);
  }
}
