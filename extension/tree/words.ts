/** Pieces of text of the tree's rows. */

/** Bytes of a page. Addresses have 64 bits, more than a number holds exactly. */
const PAGE = 4096n;

/** `0x104`, or `0x104–0x107`, the last one included: for people, who count what there is. */
export function gfnRange(lo: number, hi: number): string {
  return hi - lo === 1 ? hex(lo) : `${hex(lo)}–${hex(hi - 1)}`;
}

/** `0x104000–0x107fff`: bytes of pages. */
export function byteRange(lo: number, hi: number): string {
  return `${pageBytes(lo)}–${hex(BigInt(hi) * PAGE - 1n)}`;
}

/** `0x104000`: the first byte of a page. */
export function pageBytes(page: number): string {
  return hex(BigInt(page) * PAGE);
}

/** `4 KiB`, `64 MiB`, `60.5 MiB`. */
export function sizeOf(pages: number): string {
  const units = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let size = pages * 4;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${Number(size.toFixed(1))} ${units[unit]}`;
}

/** `1 page`, `1,024 pages`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? noun : plural}`;
}

/** Words beside a label, those that say nothing left out. */
export function beside(...words: readonly (string | false | null | undefined)[]): string {
  return words.filter(Boolean).join(' · ');
}

/** Signs of what a reader looks for, before the words: at the end of a narrow row they would be cut off. */
export function marked(
  words: string,
  is: { readonly disagrees?: boolean; readonly changed: boolean },
): string {
  const signs = (is.disagrees === true ? '⚠' : '') + (is.changed ? '●' : '');
  return signs === '' ? words : `${signs} ${words}`;
}

/** A row's words for somebody who hears them. */
export function spoken(words: string): string {
  return words.replace(/^[⚠●]+ /, '').replaceAll(' · ', ', ');
}

function hex(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}
