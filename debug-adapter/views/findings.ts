import { KVM_ABIS } from '../../engine/kvm/abi/abis.js';
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
  readonly #said = new PageBits();
  readonly #booked = new PageBits();
  readonly #pinned = new PageBits();
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
    this.#said,
    this.#booked,
    this.#pinned,
  ];
  /** All ones or none, as the others below: whether the guest can say which side it means, and so disagree. */
  readonly #claims: number;
  readonly #accepts: number;
  readonly #books: number;
  #inSlot = 0;
  #hasFile = 0;
  #hasStore = 0;
  #usable = 0;
  #bySide = 0;
  #isSaid = false;

  // What the last `judge` found.
  disagrees = 0;
  stale = 0;
  doubleBacked = 0;

  constructor({ abi: name, flavour }: MachineSpec) {
    const abi = KVM_ABIS[name];
    this.#claims = abi.untyped(flavour) ? 0 : -1;
    this.#books = abi.books ? -1 : 0;
    this.#accepts = flavour === 'tdx' || flavour === 'snp' ? -1 : 0;
  }

  /**
   * Goes to a stretch, the parts of which are about to be read.
   *
   * @param isSaid whether a set of gfns says what is held, not the file
   */
  enter({ slot, file, usable, gmemOnly }: Stretch, isSaid: boolean): void {
    this.#isSaid = isSaid;
    for (const bits of this.#all) bits.fill(false);
    this.#inSlot = slot === null ? 0 : -1;
    this.#hasFile = slot !== null && slot.file >= 0 ? -1 : 0;
    this.#hasStore = file === null ? 0 : -1;
    this.#usable = usable ? -1 : 0;
    this.#bySide = gmemOnly ? 0 : -1;
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
    const held = this.#isSaid ? at(this.#said, word) : file & ~at(this.#poisoned, word) & this.#usable;
    const shared = at(this.#stage2Shared, word);
    const priv = at(this.#stage2Private, word);
    if (this.#inSlot === 0) {
      this.stale = this.disagrees = shared | priv;
      this.doubleBacked = 0;
      return;
    }
    const view = at(this.#view, word);
    this.stale = at(this.#orphan, word) | (priv & ~held) | (shared & held & this.#bySide);
    this.disagrees =
      this.stale |
      (((view & held) | (~view & ~held & this.#hasFile)) & this.#claims) |
      (at(this.#accepted, word) & ~held & this.#accepts) |
      (~(at(this.#booked, word) ^ held) & this.#hasStore & this.#books) |
      (at(this.#pinned, word) & held);
    this.doubleBacked = file & at(this.#shared, word);
  }
}

function at({ words, invert }: PageBits, word: number): number {
  return (words[word] as number) ^ invert;
}
