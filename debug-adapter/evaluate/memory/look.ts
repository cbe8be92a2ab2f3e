import { formatAddress, offsetOf, pageOf } from '../../../engine/memory/address.js';
import type { Subject } from '../../debuggee/subject.js';
import { resolve, type MemoryPiece } from '../../inspect/memory.js';
import type { MemoryReference } from '../../inspect/memory-reference.js';
import type { MemoryTerm } from './terms.js';

/** The reference that a term means, once its address is known: 64 bits as an int32 pair, low word first. */
export function referenceOf({ view, file }: MemoryTerm, words: Int32Array): MemoryReference {
  const [lo = 0, hi = 0] = words;
  return { view, file, page: pageOf(lo, hi), offset: offsetOf(lo) };
}

/** A reference as the protocol has it. */
export function referenceText({ view, file, page, offset }: MemoryReference): string {
  return `${view === 'fd' ? `fd/${file}` : view}:${formatAddress(page, offset)}`;
}

/**
 * The bytes at a reference, little-endian, zero-extended to 64 bits; a string says why there are none: what is not backed is never 0.
 *
 * @param count bytes, 1 to 8
 */
export function lookAt(subject: Subject, reference: MemoryReference, count: number): Int32Array | string {
  const bytes = new Uint8Array(8);
  for (const piece of resolve(subject, reference, 0, count)) {
    if (piece.missing !== undefined) return `${referenceText(reference)}: ${piece.missing}`;
    readPiece(subject, piece, bytes, piece.offset);
  }
  const view = new DataView(bytes.buffer);
  return Int32Array.of(view.getInt32(0, true), view.getInt32(4, true));
}

/** Copies the bytes of a piece that has some. */
export function readPiece(
  { history: { state } }: Subject,
  piece: Extract<MemoryPiece, { missing?: undefined }>,
  out: Uint8Array,
  at: number,
): void {
  state.stores[piece.store]?.bytes.read(piece.page, piece.byteOffset, piece.count, out, at);
}
