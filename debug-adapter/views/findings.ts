import type { MachineSpec } from '../../engine/kvm/spec.js';
import { PageBits } from '../../engine/memory/page-bits.js';
import type { PartSet, Stretch } from './ground.js';

/** What is wrong with gfns of a stretch: the rules of `engine/tuple.ts`, for 32 of them at a time, a bit each. */
export class Findings {
  readonly #view = new PageBits();
  readonly #accepted = new PageBits();
  readonly #stage2Shared = new PageBits();
  readonly #stage2Private = new PageBits();
  readonly #orphan = new PageBits();
  readonly #file = new PageBits();
  readonly #poisoned = new PageBits();
  readonly #shared = new PageBits();
  /** By the bit of Part. */
  readonly #all: readonly PageBits[] = [
    this.#view,
    this.#accepted,
    this.#stage2Shared,
    this.#stage2Private,
    this.#orphan,
    this.#file,
    this.#poisoned,
    this.#shared,
  ];
  readonly #accepts: number;
  #inSlot = 0;
  #hasFile = 0;
  #usable = 0;

  // What the last `judge` found.
  disagrees = 0;
  stale = 0;
  doubleBacked = 0;

  constructor({ flavour }: MachineSpec) {
    this.#accepts = flavour === 'tdx' || flavour === 'snp' ? -1 : 0;
  }

  /** Goes to a stretch, the parts of which are about to be read. */
  enter({ slot, usable }: Stretch): void {
    for (const bits of this.#all) bits.fill(false);
    this.#inSlot = slot === null ? 0 : -1;
    this.#hasFile = slot !== null && slot.file >= 0 ? -1 : 0;
    this.#usable = usable ? -1 : 0;
  }

  /**
   * Reads the parts for BITS_PAGES gfns from one on.
   *
   * @returns by block of 512 gfns, a bit each: whether they may differ from each other
   */
  read(parts: readonly PartSet[], gfn: number): number {
    let mixed = 0;
    for (const { bit, set, shift } of parts) {
      const bits = this.#bitsOf(bit);
      set.bits(gfn + shift, bits);
      mixed |= bits.mixed;
    }
    return mixed;
  }

  /** As `read`, for gfns that are all like the first one. */
  readAlike(parts: readonly PartSet[], gfn: number): void {
    for (const { bit, set, shift } of parts) this.#bitsOf(bit).fill(set.has(gfn + shift));
  }

  #bitsOf(bit: number): PageBits {
    return this.#all[31 - Math.clz32(bit)] as PageBits;
  }

  /** Judges the 32 gfns of a word that was read. */
  judge(word: number): void {
    const file = at(this.#file, word);
    const held = file & ~at(this.#poisoned, word) & this.#usable;
    const shared = at(this.#stage2Shared, word);
    const priv = at(this.#stage2Private, word);
    if (this.#inSlot === 0) {
      this.stale = this.disagrees = shared | priv;
      this.doubleBacked = 0;
      return;
    }
    const view = at(this.#view, word);
    this.stale = at(this.#orphan, word) | (priv & ~held) | (shared & held);
    this.disagrees =
      this.stale |
      (view & held) |
      (~view & ~held & this.#hasFile) |
      (at(this.#accepted, word) & ~held & this.#accepts);
    this.doubleBacked = file & at(this.#shared, word);
  }
}

function at({ words, invert }: PageBits, word: number): number {
  return (words[word] as number) ^ invert;
}
