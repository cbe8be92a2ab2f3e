import { addOffset, addPage, addWraps, formatAddress } from '../../engine/memory/address.js';
import { PAGE_LIMIT, PAGE_SIZE } from '../../engine/memory/range.js';
import type { BytesAnswer } from '../gfnscope-protocol.js';
import type { Subject } from '../debuggee/subject.js';
import { resolve } from '../inspect/memory.js';
import type { MemoryReference } from '../inspect/memory-reference.js';

/** `count` bytes from `offset` bytes after a reference on, as runs: bytes, or what is there instead. */
export function readBytes(
  subject: Pick<Subject, 'history' | 'program'>,
  reference: MemoryReference,
  offset: number,
  count: number,
): BytesAnswer {
  const { state } = subject.history;
  const runs = [];
  for (const piece of resolve(subject, reference, offset, count)) {
    if (piece.missing !== undefined) {
      runs.push({ offset: piece.offset, count: piece.count, missing: piece.missing });
      continue;
    }
    const bytes = new Uint8Array(piece.count);
    const store = state.stores[piece.store];
    let { page, byteOffset } = piece;
    for (let at = 0; at < piece.count; page++, byteOffset = 0) {
      const length = Math.min(PAGE_SIZE - byteOffset, piece.count - at);
      store?.bytes.read(page, byteOffset, length, bytes, at);
      at += length;
    }
    runs.push({ offset: piece.offset, count: piece.count, data: base64(bytes) });
  }
  return { address: addressAt(reference, offset), runs };
}

function addressAt({ page, offset: within }: MemoryReference, offset: number): string {
  const rest = ((offset % PAGE_SIZE) + PAGE_SIZE) % PAGE_SIZE;
  const pages = Math.floor(offset / PAGE_SIZE);
  if (pages < 0) {
    const first = (page + pages) * PAGE_SIZE + within + rest;
    if (first < 0) return `-0x${(-first).toString(16)}`;
    return formatAddress(page + pages + ((within + rest) >> 12), addOffset(within, rest));
  }
  return addWraps(page, within, pages, rest)
    ? formatAddress(PAGE_LIMIT, 0)
    : formatAddress(addPage(page, within, pages, rest), addOffset(within, rest));
}

/** Bytes that are turned into characters at a time: more would not fit a call's arguments. */
const CHUNK = 8192;

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK)
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text);
}
