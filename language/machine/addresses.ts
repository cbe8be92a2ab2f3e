/** Where the VMM's memory goes when a script does not say: from 16 TiB up, far from small numbers, which are mostly mistakes. */
const FIRST = 0x1000_0000_0000 / 4096;
/** The end of user addresses on x86 with four levels, less the guard page. */
const LAST = 0x7fff_ffff_f000 / 4096;
/** Steps and alignment of 2 MiB, so that huge pages would fit. */
const STEP = 512;

/** Hands out host virtual addresses, in page numbers, in the order of asking. */
export class Addresses {
  private next = FIRST;

  constructor(private readonly taken: readonly (readonly [number, number])[]) {}

  /** Room for so many pages, with a gap behind it; null if there is none left. `alignment` in pages: a multiple of 2 MiB. */
  take(pages: number, alignment = STEP): number | null {
    let at = Math.ceil(this.next / alignment) * alignment;
    for (let moved = true; moved;) {
      moved = false;
      for (const [lo, hi] of this.taken) {
        if (at < hi && lo < at + pages) {
          at = Math.ceil(hi / alignment) * alignment;
          moved = true;
        }
      }
    }
    if (at + pages > LAST) return null;
    this.next = Math.ceil((at + pages + 1) / STEP) * STEP;
    return at;
  }
}
