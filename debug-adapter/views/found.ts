import type { MachineSpec } from '../../engine/kvm/spec.js';
import { newEpoch } from '../../engine/memory/epoch.js';
import { PageSet } from '../../engine/memory/page-set.js';
import { PAGE_LIMIT } from '../../engine/memory/range.js';
import { touchedRanges } from './changes.js';
import type { Ground } from './ground.js';
import { Sweep, TILE, type Allowance, type FoundSets } from './sweep.js';

const TILES = PAGE_LIMIT / TILE;
/** gfns, at least, for which it is noted at a time what changed; and how often, at most, for a guest of whatever size. */
const STRIDE = 2 ** 26;
const MOST_STRIDES = 256;
/** What noting a run of tiles costs, beside looking at a tile. */
const TILES_A_NOTE = 1 / 4;

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
  /** The moment that was followed before, as long as not all tiles that changed since are noted; those before a gfn are. */
  #before: Ground | null = null;
  #noted = PAGE_LIMIT;
  /** Tiles, by number, of which the sets say nothing, as far as noted. */
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
    if (before?.state === ground.state) return;
    // Seldom there is anything: the step before had to be large, and nobody waited for it.
    this.#note(PAGE_LIMIT, { tiles: Infinity });
    this.#ground = ground;
    this.#before = before;
    this.#noted = before === null ? PAGE_LIMIT : 0;
  }

  /**
   * Looks at gfns [lo, hi), as far as that is still to do.
   *
   * @param tiles look at no more than so many; a few microseconds each
   * @returns whether all is looked at
   */
  settle(lo: number, hi: number, tiles: number): boolean {
    const ground = this.#ground;
    if (ground === null) return false;
    const end = Math.ceil(hi / TILE);
    const allowance = { tiles };
    if (!this.#note(end * TILE, allowance)) return false;
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

  /** Notes which tiles changed on the way from one ground to the next, up to a gfn; false if the allowance did not suffice. */
  #note(to: number, allowance: Allowance): boolean {
    const [before, ground] = [this.#before, this.#ground];
    if (before === null || ground === null) return true;
    // A bounded number of strides for any guest; what lies above it has little to be compared.
    const stride = Math.max(STRIDE, Math.ceil(ground.guest.hi / MOST_STRIDES / TILE) * TILE);
    while (this.#noted < to) {
      if (allowance.tiles <= 0) return false;
      const lo = this.#noted;
      const hi = lo < ground.guest.hi ? lo + stride : PAGE_LIMIT;
      touchedRanges(before, ground, lo, hi, (first, end) => {
        allowance.tiles -= TILES_A_NOTE;
        this.#open = this.#open.add(Math.floor(first / TILE), Math.ceil(end / TILE), this.#epoch);
      });
      allowance.tiles--;
      this.#noted = hi;
    }
    if (this.#noted >= PAGE_LIMIT) this.#before = null;
    return true;
  }

  #forget(lo: number, hi: number): void {
    this.#sets.disagrees = this.#sets.disagrees.remove(lo, hi, this.#epoch);
    this.#sets.stale = this.#sets.stale.remove(lo, hi, this.#epoch);
    this.#sets.doubleBacked = this.#sets.doubleBacked.remove(lo, hi, this.#epoch);
  }
}
