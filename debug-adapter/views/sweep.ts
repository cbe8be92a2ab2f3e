import type { MachineSpec } from '../../engine/kvm/spec.js';
import { BITS_PAGES } from '../../engine/memory/page-bits.js';
import type { PageSet } from '../../engine/memory/page-set.js';
import { RunJoiner } from '../../engine/memory/page-tree-compare.js';
import { Findings } from './findings.js';
import type { Ground, PartSet, Stretch } from './ground.js';

/** gfns that are looked at together. A sweep stops only where one begins. */
export const TILE = BITS_PAGES;
/** Of these, gfns that are often all alike, in words. */
const BLOCK = 512;
const WORD = 32;

/** What the sweeps of one look may still cost, in tiles; the last one may overdraw it by one. */
export interface Allowance {
  tiles: number;
}

/** The sets of gfns of each kind of finding, which a sweep adds to. */
export interface FoundSets {
  disagrees: PageSet;
  stale: PageSet;
  doubleBacked: PageSet;
}

/** Finds all that is wrong with gfns, tile by tile. Costs the tiles in which something begins or ends, a few microseconds each. */
export class Sweep {
  readonly #findings: Findings;
  readonly #disagrees: RunJoiner;
  readonly #stale: RunJoiner;
  readonly #doubleBacked: RunJoiner;

  /** @param epoch whose the sets are */
  constructor(spec: MachineSpec, sets: FoundSets, epoch: number) {
    this.#findings = new Findings(spec);
    this.#disagrees = new RunJoiner((lo, hi) => {
      sets.disagrees = sets.disagrees.add(lo, hi, epoch);
    });
    this.#stale = new RunJoiner((lo, hi) => {
      sets.stale = sets.stale.add(lo, hi, epoch);
    });
    this.#doubleBacked = new RunJoiner((lo, hi) => {
      sets.doubleBacked = sets.doubleBacked.add(lo, hi, epoch);
    });
  }

  /**
   * Adds what is found in gfns [lo, hi), which begin and end with tiles, to the sets.
   *
   * @returns where it stopped: at `hi`, or at the tile for which the allowance did not suffice
   */
  look(ground: Ground, lo: number, hi: number, allowance: Allowance): number {
    let reached = lo;
    for (let i = ground.indexAt(lo); reached < hi && i < ground.stretches.length; i++) {
      const stretch = ground.stretches[i] as Stretch;
      const end = Math.min(hi, stretch.hi);
      reached = this.#stretch(ground, stretch, reached, end, allowance);
      if (reached < end) break;
    }
    this.#disagrees.end();
    this.#stale.end();
    this.#doubleBacked.end();
    return reached;
  }

  #stretch(ground: Ground, stretch: Stretch, lo: number, hi: number, allowance: Allowance): number {
    const parts = ground.partsOf(stretch).filter(({ set }) => !set.isEmpty);
    this.#findings.enter(stretch, ground.heldGfns !== null);
    let at = lo;
    while (at < hi) {
      if (allowance.tiles <= 0 && at % TILE === 0) return at;
      allowance.tiles--;
      const end = Math.min(hi, (Math.floor(at / TILE) + 1) * TILE);
      const mixed = this.#findings.read(parts, at);
      this.#tile(at, end, mixed);
      at = mixed === 0 ? this.#skip(parts, end, hi) : end;
    }
    return at;
  }

  /** Takes the tiles from a gfn on whose gfns are all alike at once. */
  #skip(parts: readonly PartSet[], lo: number, hi: number): number {
    let to = hi;
    for (const { set, shift } of parts) {
      if (to - lo < TILE) return lo;
      to = Math.min(to, set.next(lo + shift, !set.has(lo + shift)) - shift);
    }
    if (to < hi) to = Math.floor(to / TILE) * TILE;
    if (to <= lo) return lo;
    this.#findings.readAlike(parts, lo);
    this.#findings.judge(0);
    this.#addAlike(lo, to);
    return to;
  }

  #tile(lo: number, hi: number, mixed: number): void {
    const findings = this.#findings;
    for (let block = 0, at = lo; at < hi; block++, at += BLOCK) {
      const end = Math.min(hi, at + BLOCK);
      let word = (block * BLOCK) / WORD;
      if (((mixed >> block) & 1) === 0) {
        findings.judge(word);
        this.#addAlike(at, end);
        continue;
      }
      for (let from = at; from < end; word++, from += WORD) {
        findings.judge(word);
        if (findings.disagrees !== 0) addWord(this.#disagrees, findings.disagrees, from, end);
        if (findings.stale !== 0) addWord(this.#stale, findings.stale, from, end);
        if (findings.doubleBacked !== 0) addWord(this.#doubleBacked, findings.doubleBacked, from, end);
      }
    }
  }

  /** What was judged of one word holds for all of [lo, hi). */
  #addAlike(lo: number, hi: number): void {
    if (this.#findings.disagrees !== 0) this.#disagrees.add(lo, hi);
    if (this.#findings.stale !== 0) this.#stale.add(lo, hi);
    if (this.#findings.doubleBacked !== 0) this.#doubleBacked.add(lo, hi);
  }
}

/** Adds the runs of ones of a word whose first bit is a gfn, as far as they lie before `limit`. */
function addWord(to: RunJoiner, word: number, gfn: number, limit: number): void {
  for (let bit = 0; bit < WORD && gfn + bit < limit;) {
    const rest = word >>> bit;
    if (rest === 0) return;
    const from = bit + 31 - Math.clz32(rest & -rest);
    const above = ~(word >> from);
    const length = above === 0 ? WORD - from : Math.min(31 - Math.clz32(above & -above), WORD - from);
    if (gfn + from < limit) to.add(gfn + from, Math.min(gfn + from + length, limit));
    bit = from + length;
  }
}
