import { formatAddress } from '../../../engine/memory/address.js';
import { PAGE_LIMIT, PAGE_SIZE } from '../../../engine/memory/range.js';
import { resolve } from '../../inspect/memory.js';
import type { MemoryReference } from '../../inspect/memory-reference.js';
import { readPiece, referenceOf, referenceText } from '../memory/look.js';
import { takeApart } from '../memory/terms.js';
import { valueOf, type Command, type Desk } from './command.js';

/** Bytes shown unless told, and at most. */
const BYTES = 64;
const MOST_BYTES = 4_096;
const ROW = 16;

export const dump: Command = {
  takesExpressions: true,
  name: 'x',
  usage: 'x/COUNT REFERENCE',
  help: `bytes of memory in hexadecimal, COUNT of them (${BYTES} unless told, at most ${MOST_BYTES}); what has no page is said, never shown as 0`,
  run(desk, rest) {
    const [, counted, place = ''] = /^(?:\/(\S+)\s*)?(.*)$/s.exec(rest) ?? [];
    const count = counted === undefined ? BYTES : Number(counted);
    if (!Number.isInteger(count) || count < 1 || count > MOST_BYTES)
      throw new RangeError(`COUNT must be a whole number of bytes, 1 to ${MOST_BYTES}. Usage: ${dump.usage}`);
    return dumpOf(desk, referenceNamed(desk, place), count).join('\n');
  },
  words: ({ subject: { program } }) => [
    ...['guest:', 'shared:', 'private:', 'hva:'],
    ...program.spec.files.map(({ name }) => `fd/${name}:`),
  ],
};

/** A reference as a person writes it: a view and an expression, or an expression for the guest's view. */
function referenceNamed(desk: Desk, text: string): MemoryReference {
  if (text === '') throw new RangeError(`Usage: ${dump.usage}, such as x/32 private:0x1000`);
  const apart = takeApart(text.startsWith('[') ? text : `[${text}]`);
  if ('message' in apart) throw new RangeError(apart.message);
  const [term] = apart.terms;
  if (term === undefined || apart.terms.length !== 1 || apart.expression.trim() !== apart.names[0])
    throw new RangeError(`Usage: ${dump.usage}, such as x/32 private:0x1000`);
  return referenceOf(term, valueOf(desk, term.address, dump.usage).words);
}

/** Rows of 16 bytes; a stretch with nothing behind it that fills rows is one line, however long. */
function dumpOf({ subject }: Desk, reference: MemoryReference, count: number): string[] {
  const bytes = new Uint8Array(count);
  const missing = new Array<string | null>(count).fill(null);
  for (const piece of resolve(subject, reference, 0, count)) {
    if (piece.missing === undefined) readPiece(subject, piece, bytes, piece.offset);
    else missing.fill(piece.missing, piece.offset, piece.offset + piece.count);
  }
  const lines = [`${referenceText(reference)}, ${count} bytes`];
  const width = addressAt(reference, count - 1).length;
  for (let at = 0; at < count;) {
    const word = missing[at];
    const end = sameUntil(missing, at);
    if (typeof word === 'string' && (end - at >= ROW || end === count)) {
      lines.push(`${addressAt(reference, at).padEnd(width)}  ${word} (${end - at} bytes)`);
      at = end;
      continue;
    }
    const stop = Math.min(at + ROW, count);
    lines.push(`${addressAt(reference, at).padEnd(width)}  ${rowOf(bytes, missing, at, stop)}`);
    at = stop;
  }
  return lines;
}

function rowOf(bytes: Uint8Array, missing: readonly (string | null)[], from: number, to: number): string {
  let hex = '';
  let text = '';
  const words = new Set<string>();
  for (let at = from; at < from + ROW; at++) {
    const word = missing[at];
    const byte = bytes[at] ?? 0;
    if (at === from + ROW / 2) hex += ' ';
    hex += at >= to ? '   ' : typeof word === 'string' ? '-- ' : `${byte.toString(16).padStart(2, '0')} `;
    if (at >= to) continue;
    text += typeof word === 'string' ? ' ' : byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
    if (typeof word === 'string') words.add(word);
  }
  const remark = words.size === 0 ? '' : `  -- ${[...words].join(', ')}`;
  return `${hex}|${text}|${remark}`;
}

/** Up to where (excluded) what is said of a byte stays the same. */
function sameUntil(missing: readonly (string | null)[], from: number): number {
  let at = from + 1;
  while (at < missing.length && missing[at] === missing[from]) at++;
  return at;
}

function addressAt({ page, offset }: MemoryReference, at: number): string {
  const sum = offset + at;
  return formatAddress((page + Math.floor(sum / PAGE_SIZE)) % PAGE_LIMIT, sum % PAGE_SIZE);
}
