import type { GfnRange } from '../gfn-range.js';
import { filled, words } from './vocabulary.js';

const PAGE_BYTES = 4096;
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** A gfn as the kernel prints it. */
export const gfnText = (gfn: number): string => `0x${gfn.toString(16)}`;

/** The guest-physical address where a gfn begins. Up to 2^53 it is exact; above, a gfn's last digits are taken apart. */
export const gpaText = (gfn: number): string => `0x${gfn === 0 ? '0' : `${gfn.toString(16)}000`}`;

/** gpas of a range, the last byte included: `0x1000–0x1fff`. */
export const gpaRangeText = ({ lo, hi }: GfnRange): string =>
  `${gpaText(lo)}–0x${hi - 1 === 0 ? '' : (hi - 1).toString(16)}fff`;

/** Bytes of so many pages, in the largest unit that leaves a short number: `64 KiB`, `1.5 GiB`. */
export function sizeText(pages: number): string {
  let size = pages * PAGE_BYTES;
  let unit = 0;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${size >= 100 || Number.isInteger(size) ? Math.round(size) : Number(size.toPrecision(3))} ${UNITS[unit]}`;
}

/** The same for a number of pages that is round in its unit, such as an address of a ruler; empty for others. */
export function exactSizeText(pages: number): string {
  const text = sizeText(pages);
  const [number = '', unit = ''] = text.split(' ');
  const exact = Number(number) * 1024 ** UNITS.indexOf(unit) === pages * PAGE_BYTES;
  return exact && pages > 0 ? text : '';
}

/** Decimal with groups of three. */
const countText = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');

export const pagesText = (pages: number): string =>
  filled(pages === 1 ? words().page : words().pages, countText(pages));

/** `gfn 0x104`, or `gfns 0x100–0x1ff` with the last one included. */
export const gfnRangeText = ({ lo, hi }: GfnRange): string =>
  hi - lo === 1 ? filled(words().gfn, gfnText(lo)) : filled(words().gfns, gfnText(lo), gfnText(hi - 1));
