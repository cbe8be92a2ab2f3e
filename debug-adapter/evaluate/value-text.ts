import { hex64 } from '../../engine/describe/text.js';
import { formatSize, offsetOf, pageOf } from '../../engine/memory/address.js';
import type { ValueType } from '../../engine/program/program.js';
import { wordText, type Style } from '../inspect/text.js';
import type { Value } from './watch.js';

/** A value as text, as the variables beside it are written: addresses in hexadecimal, small numbers in decimal, errnos and sides by name. */
export function valueText({ show, words, bytes }: Value, style: Style = { hex: false }): string {
  const [lo = 0, hi = 0] = words;
  if (show === 'range') return rangeText(words);
  // What was read from memory is as wide as it was read.
  if (bytes !== undefined)
    return `0x${hex64(lo, hi)
      .slice(2)
      .padStart(2 * bytes, '0')}`;
  return wordText(lo, hi, style, show === 'hex' ? undefined : show);
}

/** `0x1000–0x1fff, 4K`: first and last byte, and how many. */
function rangeText(words: Int32Array): string {
  const [lo = 0, hi = 0, sizeLo = 0, sizeHi = 0] = words;
  if (sizeLo === 0 && sizeHi === 0) return `${hex64(lo, hi)}, empty`;
  const last = BigInt.asUintN(64, unsigned64(lo, hi) + unsigned64(sizeLo, sizeHi) - 1n);
  return `${hex64(lo, hi)}–0x${last.toString(16)}, ${formatSize(pageOf(sizeLo, sizeHi), offsetOf(sizeLo))}`;
}

/** A 64-bit value as a number of its own, from its int32 halves. */
export function unsigned64(lo: number, hi: number): bigint {
  return (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);
}

const TYPE_WORDS: Readonly<Record<ValueType, string>> = {
  int: 'a number',
  bool: 'true or false',
  side: 'shared or private',
  range: 'a range',
  set: 'a range set',
  record: 'the results of a call',
};

/** The type in a sentence: `takes a number`. */
export function typeWords(type: ValueType): string {
  return TYPE_WORDS[type];
}

/** The type as the language calls it; of memory, the width. */
export function typeText({ type, bytes }: Value): string {
  return bytes === undefined ? type : `u${8 * bytes}`;
}
