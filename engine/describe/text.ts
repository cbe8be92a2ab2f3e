import { formatAddress, formatSize } from '../memory/address.js';
import { PAGE_LIMIT, PAGE_SIZE } from '../memory/range.js';

/** Small pieces of text that several sentences share. */

/** `0x101000` for page 0x101. Whatever has no end ends with the addresses. */
export function pageAddress(page: number): string {
  return formatAddress(Math.min(page, PAGE_LIMIT), 0);
}

/** `0x100000..0x110000` for pages 0x100 to 0x110, the end excluded. */
export function pageRange(lo: number, hi: number): string {
  return `${pageAddress(lo)}..${pageAddress(hi)}`;
}

/** A number of bytes as guest programs write it: `4K`, `2M`; what is no multiple of 1K in words: `8 bytes`. */
export function byteSize(bytes: number): string {
  if (bytes > 0 && bytes % 1024 === 0) return formatSize(Math.floor(bytes / PAGE_SIZE), bytes % PAGE_SIZE);
  return counted(bytes, 'byte');
}

/** `1 page`, `2 pages`, `1,024 pages`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`;
}

/** `1,234,567`: by hand, because a locale's own marks would make output differ from machine to machine. */
export function grouped(count: number): string {
  const [whole = '', fraction] = String(count).split('.');
  const marked = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? marked : `${marked}.${fraction}`;
}

/** A 64-bit value in hexadecimal, from its int32 halves. */
export function hex64(lo: number, hi: number): string {
  const high = hi >>> 0;
  const low = (lo >>> 0).toString(16);
  return high === 0 ? `0x${low}` : `0x${high.toString(16)}${low.padStart(8, '0')}`;
}

/** The same as a signed decimal number, for results that may be a negative errno. */
export function signed64(lo: number, hi: number): string {
  return ((BigInt(hi) << 32n) | BigInt(lo >>> 0)).toString();
}

/** The word for a side. */
export function sideName(isPrivate: boolean): 'private' | 'shared' {
  return isPrivate ? 'private' : 'shared';
}
