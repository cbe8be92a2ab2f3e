import { PageSet } from '../../engine/memory/page-set.js';
import { Seen } from '../../engine/memory/page-tree-columns.js';
import type { Ground, Stretch } from './ground.js';

/** What is seen of one part of the tuple, column by column: bits of Seen. */
export type Seens = Uint8Array;

/**
 * What can be seen of the tuple's parts in neighbouring columns of one stretch. Each part is looked at when first asked for.
 *
 * Of a pair that is drawn as one lane, the shared side is looked at only where the private one is all alike: elsewhere the lane is mixed
 * whatever it is, and it says `both`.
 */
export class Sight {
  readonly #nothing: Seens;
  #file: Seens | null = null;

  constructor(
    private readonly ground: Ground,
    private readonly stretch: Stretch,
    private readonly borders: Float64Array,
  ) {
    this.#nothing = new Uint8Array(borders.length - 1).fill(Seen.others);
  }

  get view(): Seens {
    return this.#look(this.ground.state.views[0] ?? PageSet.empty, 0);
  }

  get accepted(): Seens {
    return this.#look(this.ground.state.pageStates.validated, 0);
  }

  /** Entries of both sides. */
  get stage2(): readonly [Seens, Seens] {
    const { stage2 } = this.ground.state;
    const priv = this.#look(stage2.private, 0);
    return [this.#look(stage2.shared, 0, priv), priv];
  }

  /** Pages of both sides. */
  get backing(): readonly [Seens, Seens] {
    const { shared, sharedShift, inPlace } = this.stretch;
    const { file } = this;
    return [shared === null || inPlace ? this.#nothing : this.#look(shared.present, sharedShift, file), file];
  }

  /** Pages of the private fd. */
  get file(): Seens {
    const { file, fileShift } = this.stretch;
    this.#file ??= file === null ? this.#nothing : this.#look(file.present, fileShift);
    return this.#file;
  }

  /** What KVM takes for private: gfns that are said to be, or else pages of the private fd, within its size and not broken. */
  get held(): Seens {
    if (this.ground.heldGfns !== null) return this.#look(this.ground.heldGfns, 0);
    const { file, fileShift, usable } = this.stretch;
    if (file === null || !usable) return this.#nothing;
    if (file.poisoned.isEmpty) return this.file;
    const broken = new Uint8Array(this.borders.length - 1);
    file.poisoned.survey(this.borders, fileShift, broken, Seen.members);
    return this.file.map((seen, column) => {
      if (((broken[column] ?? 0) & Seen.members) === 0 || seen === Seen.others) return seen;
      const lo = (this.borders[column] ?? 0) + fileShift;
      const hi = (this.borders[column + 1] ?? 0) + fileShift;
      return anyWhole(file.present, file.poisoned, lo, hi) ? Seen.both : Seen.others;
    });
  }

  /** Looks at a set; where `other` is mixed, it need not. */
  #look(set: PageSet, shift: number, other?: Seens): Seens {
    const seen = new Uint8Array(this.borders.length - 1);
    if (other !== undefined)
      for (let column = 0; column < seen.length; column++)
        if (other[column] === Seen.both) seen[column] = Seen.both;
    set.survey(this.borders, shift, seen, Seen.both);
    return seen;
  }
}

/** Whether any page of [lo, hi) is present and not broken. Costs the broken runs before it. */
function anyWhole(present: PageSet, broken: PageSet, lo: number, hi: number): boolean {
  let page = present.next(lo, true);
  while (page < hi && broken.has(page)) page = present.next(broken.next(page, false), true);
  return page < hi;
}
