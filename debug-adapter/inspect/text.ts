import { resultText } from '../../engine/describe/arguments.js';
import { hex64, signed64 } from '../../engine/describe/text.js';
import { errnoName, signalName } from '../../engine/kvm/errno.js';
import { exitReasonName } from '../../engine/kvm/exit.js';
import { formatAddress } from '../../engine/memory/address.js';
import { PAGE_SIZE } from '../../engine/memory/range.js';
import type { Show } from '../../engine/program/program.js';

/** How a row is to be written: the protocol's ValueFormat. */
export interface Style {
  readonly hex: boolean;
}

/** `0x1000–0x1fff`: the first and the last byte of pages [lo, hi). */
export function byteRange(lo: number, hi: number): string {
  return `${formatAddress(lo, 0)}–${formatAddress(hi - 1, PAGE_SIZE - 1)}`;
}

/** Below this a number of a script is taken for a count, from here on for an address. */
const SMALL = 4096;

/** One 64-bit value. Without `show`, a small number is decimal and a big one, which is an address or a mask, hexadecimal. */
export function wordText(lo: number, hi: number, { hex }: Style, show?: Show): string {
  const isSmall = (hi === 0 && lo >= 0 && lo < SMALL) || (hi === -1 && lo < 0 && lo > -SMALL);
  switch (show) {
    case 'bool':
      return lo === 0 && hi === 0 ? 'false' : 'true';
    case 'side':
      return lo === 0 ? 'shared' : 'private';
    case 'errno':
      return isSmall && !hex ? resultText(lo, hi) : hex64(lo, hi);
    case 'signal':
      return lo === 0 ? 'none' : hi < 0 ? `-${errnoName(-lo)}` : signalName(lo);
    case 'exit':
      return `${countText(lo, { hex })} (KVM_EXIT_${exitReasonName(lo)})`;
    case 'decimal':
      return hex ? hex64(lo, hi) : signed64(lo, hi);
    case 'hex':
      return hex64(lo, hi);
    case undefined:
      return isSmall && !hex ? signed64(lo, hi) : hex64(lo, hi);
  }
}

/** A number that counts something: decimal, unless hexadecimal is wanted. */
export function countText(count: number, { hex }: Style): string {
  if (!hex || !Number.isFinite(count)) return String(count);
  return count < 0 ? `-0x${(-count).toString(16)}` : `0x${count.toString(16)}`;
}
