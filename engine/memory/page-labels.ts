import { NO_EPOCH, type Epoch } from './epoch.js';
import { Hasher, ZERO_HASH, type Hash64 } from './hash.js';
import { PageSet } from './page-set.js';

const BITS = 8;

const hasher = new Hasher();

export type LabelVisitor = (lo: number, hi: number, label: number) => void | false;

/**
 * A label from 0 to 255 for every page, 0 where none was set, held as runs: one PageSet for each bit, and one
 * of the pages that have a label at all. Forks in O(1); see epoch.ts.
 */
export class PageLabels {
  static readonly empty: PageLabels = new PageLabels(
    PageSet.empty,
    Array.from({ length: BITS }, () => PageSet.empty),
    NO_EPOCH,
  );

  private constructor(
    private any: PageSet,
    private readonly planes: PageSet[],
    private readonly owner: Epoch,
  ) {}

  /** The pages whose label is not 0. */
  get labelled(): PageSet {
    return this.any;
  }

  get(page: number): number {
    if (this.any.isEmpty || !this.any.has(page)) return 0;
    let label = 0;
    for (let bit = 0; bit < BITS; bit++) if (this.planes[bit]!.has(page)) label |= 1 << bit;
    return label;
  }

  /** The labels with this one on the pages lo to hi; this very object if it belongs to the epoch or nothing changes. */
  set(lo: number, hi: number, label: number, epoch: Epoch): PageLabels {
    if (!(lo < hi) || (label === 0 && this.any.next(lo, true) >= hi)) return this;
    const mine = this.owner === epoch ? this : new PageLabels(this.any, this.planes.slice(), epoch);
    mine.any = label === 0 ? mine.any.remove(lo, hi, epoch) : mine.any.add(lo, hi, epoch);
    for (let bit = 0; bit < BITS; bit++) {
      const plane = mine.planes[bit]!;
      mine.planes[bit] = (label >> bit) & 1 ? plane.add(lo, hi, epoch) : plane.remove(lo, hi, epoch);
    }
    return mine;
  }

  /** The first page after `page` whose label differs from its own, at most `limit`. */
  endOfRun(page: number, limit: number): number {
    let end = Math.min(limit, this.any.next(page, !this.any.has(page)));
    for (const plane of this.planes) {
      if (!plane.isEmpty) end = Math.min(end, plane.next(page, !plane.has(page)));
    }
    return end;
  }

  /** Visits the maximal runs of one label other than 0, cut to lo to hi, in rising order; false to stop. */
  runs(lo: number, hi: number, visit: LabelVisitor): void {
    let from = this.any.next(lo, true);
    while (from < hi) {
      const to = this.endOfRun(from, hi);
      if (visit(from, to, this.get(from)) === false) return;
      from = this.any.next(to, true);
    }
  }

  /** Bytes, about, that these labels keep in memory and others do not. */
  heldBeyond(other: PageLabels): number {
    if (this === other) return 0;
    return this.planes.reduce(
      (bytes, plane, bit) => bytes + plane.heldBeyond(other.planes[bit]!),
      this.any.heldBeyond(other.any),
    );
  }

  equals(other: PageLabels): boolean {
    for (let bit = 0; bit < BITS; bit++) if (!this.planes[bit]!.equals(other.planes[bit]!)) return false;
    return true;
  }

  /** The hash of the labels and of nothing else. */
  hash(): Hash64 {
    if (this.any.isEmpty) return ZERO_HASH;
    const hashes = this.planes.map((plane) => plane.hash());
    hasher.reset();
    for (const hash of hashes) hasher.addHash(hash);
    return hasher.digest();
  }
}
