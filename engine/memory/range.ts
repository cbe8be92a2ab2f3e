/** Bytes in a page. Hardware and KVM know larger mappings; what memory is made of is 4 KiB. */
export const PAGE_SIZE = 4096;

/** log2 of PAGE_SIZE. */
export const PAGE_SHIFT = 12;

/** One more than the highest page number: 2^52 pages of 2^12 bytes are the 64-bit addresses. */
export const PAGE_LIMIT = 2 ** 52;

/** The pages from lo to hi, hi excluded. Pages are gfns or page indices of a store. */
export interface PageRange {
  readonly lo: number;
  readonly hi: number;
}

/** How many pages hold so many bytes; a begun page counts. */
export function pagesOf(bytes: number): number {
  return Math.ceil(bytes / PAGE_SIZE);
}

/** The pages in both ranges, null if there are none. */
export function intersect(a: PageRange, b: PageRange): PageRange | null {
  const lo = Math.max(a.lo, b.lo);
  const hi = Math.min(a.hi, b.hi);
  return lo < hi ? { lo, hi } : null;
}
