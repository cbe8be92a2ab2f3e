import { ORPHANAGE } from '../../engine/kvm/pages.js';
import { formatAddress } from '../../engine/memory/address.js';
import { PAGE_LIMIT, PAGE_SIZE } from '../../engine/memory/range.js';
import type { Poke } from '../../engine/time/input.js';
import { Refused } from '../protocol.js';
import type { Subject } from '../debuggee/subject.js';
import { addressAfter, resolve, type MemoryPiece } from './memory.js';
import { parseMemoryReference, type MemoryReference } from './memory-reference.js';
import { poke } from './pokes.js';

/** Bytes that one request reads or writes at most; more takes another. */
const MOST_BYTES = 1 << 20;
/** Holes between two pieces of memory are followed so far: nobody waits longer for an answer. */
const MOST_PIECES = 100_000;

/** A page that was freed under a stage-2 entry is nobody's: it can be read through the entry, and is not the debugger's to write. */
const FREED = { missing: 'freed under its stage-2 entry', store: undefined } as const;

export interface BytesRead {
  /** Of the first byte, in hex. */
  readonly address: string;
  /** As far as there is memory without a gap; what was never written reads as zeros, what does not exist is not read. */
  readonly bytes: Uint8Array;
  /** How many bytes behind them cannot be read: up to the next page that exists, or to the end of what was asked for. */
  readonly unreadable: number;
}

/** Reads memory as it is. Touches nothing: no page is allocated, nothing is counted. */
export function readBytes(subject: Subject, reference: string, offset: number, count: number): BytesRead {
  const from = referenceOf(reference);
  const { page, byteOffset } = addressAfter(from, offset);
  const address = formatAddress(Math.min(PAGE_LIMIT, Math.max(0, page)), page < 0 ? 0 : byteOffset);
  const chunks: Uint8Array[] = [];
  let unreadable = 0;
  let [length, pieces] = [0, 0];
  for (const piece of resolve(subject, from, offset, Math.max(0, count))) {
    if (++pieces > MOST_PIECES) break;
    if (piece.missing !== undefined) {
      unreadable += piece.count;
      continue;
    }
    const room = Math.min(piece.count, MOST_BYTES - length);
    if (unreadable > 0 || room === 0) break;
    const chunk = new Uint8Array(room);
    subject.history.state.stores[piece.store]?.bytes.read(piece.page, piece.byteOffset, room, chunk, 0);
    chunks.push(chunk);
    length += room;
    if (room < piece.count) break;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return { address, bytes, unreadable };
}

/**
 * Writes bytes to pages that exist: the debugger's own hand, past every check of the kernel. An input of the run.
 *
 * @param partial whether it is all right to write only up to the first gap
 * @returns how many bytes were written
 */
export function writeBytes(
  subject: Subject,
  reference: string,
  offset: number,
  bytes: Uint8Array,
  partial: boolean,
): number {
  const from = referenceOf(reference);
  if (bytes.length > MOST_BYTES && !partial)
    throw new Refused('At most 1 MiB can be written at once: nothing was written.', true);
  const wanted = Math.min(bytes.length, MOST_BYTES);
  const pieces = [...resolve(subject, from, offset, wanted)].map((piece) =>
    piece.store === ORPHANAGE ? { ...FREED, offset: piece.offset, count: piece.count } : piece,
  );
  const gap = pieces.find(({ missing }) => missing !== undefined);
  if (gap?.missing !== undefined && (!partial || gap.offset === 0)) {
    const { page, byteOffset } = addressAfter(from, offset + gap.offset);
    const where = page < 0 ? 'before address 0' : formatAddress(page, byteOffset);
    throw new Refused(`Nothing was written: there is no page at ${where} (${gap.missing}).`, true);
  }
  let written = 0;
  for (const piece of pieces) {
    if (piece.missing !== undefined) break;
    for (const part of bytePokes(piece, bytes)) {
      poke(subject, subject.history.state.turn, part);
      written += part.bytes.length;
    }
  }
  return written;
}

/** What writes the bytes of a piece: an input writes to one page. */
export function bytePokes(
  { store, page, byteOffset, offset, count }: Extract<MemoryPiece, { missing?: undefined }>,
  bytes: Uint8Array,
): Extract<Poke, { what: 'bytes' }>[] {
  const pokes: Extract<Poke, { what: 'bytes' }>[] = [];
  for (let at = 0; at < count;) {
    const within = byteOffset + at;
    const length = Math.min(count - at, PAGE_SIZE - (within % PAGE_SIZE));
    pokes.push({
      ...{ what: 'bytes', store, page: page + Math.floor(within / PAGE_SIZE), offset: within % PAGE_SIZE },
      bytes: Array.from(bytes.subarray(offset + at, offset + at + length)),
    });
    at += length;
  }
  return pokes;
}

function referenceOf(text: string): MemoryReference {
  const reference = parseMemoryReference(text);
  if (reference !== null) return reference;
  throw new Refused(
    `\`${text.slice(0, 80)}\` is no memory reference: it is guest:0x…, shared:0x…, private:0x…, hva:0x…, fd/NAME:0x… or a guest's address alone.`,
    true,
  );
}
