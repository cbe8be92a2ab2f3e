/**
 * Exact 64-bit addresses and sizes without BigInt: a page number below 2^52, which a double holds exactly, and
 * an offset in bytes, 0 to 4095. Elsewhere the same number is two 32-bit halves (lo, hi), signed or not.
 */
import { PAGE_LIMIT, PAGE_SHIFT, PAGE_SIZE } from './range.js';

/** Pages in 4 GiB: what one step of the high half is worth. */
const PAGES_PER_HIGH = 2 ** 20;

const OFFSET_MASK = PAGE_SIZE - 1;

/** The page number of the address with these halves. */
export function pageOf(lo: number, hi: number): number {
  return (hi >>> 0) * PAGES_PER_HIGH + (lo >>> PAGE_SHIFT);
}

/** The offset in its page, in bytes, of the address with this low half. */
export function offsetOf(lo: number): number {
  return lo & OFFSET_MASK;
}

/** The low half of an address, as a signed 32-bit integer. */
export function addressLo(page: number, offset: number): number {
  return ((page % PAGES_PER_HIGH) << PAGE_SHIFT) | offset;
}

/** The high half of an address, as a signed 32-bit integer. */
export function addressHi(page: number): number {
  return Math.floor(page / PAGES_PER_HIGH) | 0;
}

/** Whether the sum of two addresses, or of an address and a size, leaves 64 bits. */
export function addWraps(pageA: number, offsetA: number, pageB: number, offsetB: number): boolean {
  return pageA + pageB + ((offsetA + offsetB) >> PAGE_SHIFT) >= PAGE_LIMIT;
}

/** The page of the sum of two addresses modulo 2^64. */
export function addPage(pageA: number, offsetA: number, pageB: number, offsetB: number): number {
  const page = pageA + pageB + ((offsetA + offsetB) >> PAGE_SHIFT);
  return page >= PAGE_LIMIT ? page - PAGE_LIMIT : page;
}

/** The offset of the sum of two addresses. */
export function addOffset(offsetA: number, offsetB: number): number {
  return (offsetA + offsetB) & OFFSET_MASK;
}

/** The kernel's style: `0x100000000`. */
export function formatAddress(page: number, offset: number): string {
  const digits = offset.toString(16);
  return page === 0 ? `0x${digits}` : `0x${page.toString(16)}${digits.padStart(3, '0')}`;
}

/** Above this many pages a count of KiB is no longer exact in a double. */
const KIB_LIMIT = 2 ** 50;

const UNITS = ['M', 'G', 'T', 'P', 'E'] as const;

/** A size as guest programs write it: the largest unit that divides it (`64K`, `2M`), else bytes in hexadecimal. */
export function formatSize(pages: number, bytes: number): string {
  const isMebibytes = bytes === 0 && pages > 0 && pages % 256 === 0;
  if (!isMebibytes) {
    const isKibibytes = bytes % 1024 === 0 && pages + bytes > 0 && pages < KIB_LIMIT;
    return isKibibytes ? `${pages * 4 + bytes / 1024}K` : formatAddress(pages, bytes);
  }
  let count = pages / 256;
  let unit = 0;
  while (count % 1024 === 0 && unit < UNITS.length - 1) {
    count /= 1024;
    unit += 1;
  }
  return `${count}${UNITS[unit]}`;
}
