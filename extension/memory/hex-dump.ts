import type { BytesAnswer } from '../../debug-adapter/gfnscope-protocol.js';

/** Bytes of a line. */
const WIDTH = 16;

/** What is written before a line whose bytes changed since the last stop, and before the others. */
const [CHANGED, SAME] = ['● ', '  '];

/** A line of bytes. */
interface Line {
  readonly address: bigint;
  /** One for each place of the line; undefined before the first byte and behind the last. */
  readonly bytes: readonly (number | undefined)[];
  readonly text: string;
}

/**
 * The bytes as a person reads them: addresses, hex, ASCII. Where there is nothing, a line says what is there instead and how long; it is never
 * filled up with zeros. Lines alike are told once.
 *
 * @param before the same place at the last stop: what differs is marked
 */
export function hexDump(answer: BytesAnswer, before?: BytesAnswer): string {
  const start = BigInt(answer.address);
  const old = before === undefined ? undefined : bytesByAddress(before);
  const digits = Math.max(8, lastOf(answer).toString(16).length);
  const at = (address: bigint): string => `0x${address.toString(16).padStart(digits, '0')}`;
  const lines: string[] = [];
  for (const { offset, count, data, missing } of answer.runs) {
    const from = start + BigInt(offset);
    if (data === undefined) {
      const mark = old !== undefined && hadBytes(old, from, count) ? CHANGED : SAME;
      lines.push(`${mark}${at(from)}  · · · ${missing ?? 'nothing'}, ${sizeText(count)}`);
      continue;
    }
    lines.push(...folded(linesOf(from, decoded(data)), at, old));
  }
  return lines.length === 0 ? 'Nothing to show.' : lines.join('\n');
}

/** The address of the last byte that an answer tells of. */
function lastOf(answer: BytesAnswer): bigint {
  const last = answer.runs.at(-1);
  return BigInt(answer.address) + BigInt(last === undefined ? 0 : last.offset + last.count - 1);
}

function linesOf(start: bigint, data: Uint8Array): Line[] {
  const lines: Line[] = [];
  const lead = Number(start % BigInt(WIDTH));
  for (let at = -lead; at < data.length; at += WIDTH) {
    const bytes = Array.from({ length: WIDTH }, (_, place) => data[at + place]);
    lines.push({ address: start + BigInt(at), bytes, text: lineText(bytes) });
  }
  return lines;
}

function lineText(bytes: readonly (number | undefined)[]): string {
  const hex = bytes.map((byte) => byte?.toString(16).padStart(2, '0') ?? '  ');
  const ascii = bytes.map((byte) => {
    if (byte === undefined) return ' ';
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
  });
  return `${hex.slice(0, 8).join(' ')}  ${hex.slice(8).join(' ')}  |${ascii.join('')}|`;
}

/** Lines as text; of three or more alike only the first, then how many more. */
function folded(
  lines: readonly Line[],
  at: (address: bigint) => string,
  old: Map<bigint, number> | undefined,
): string[] {
  const marks = lines.map((line) => (old !== undefined && differs(line, old) ? CHANGED : SAME));
  const out: string[] = [];
  for (let index = 0; index < lines.length;) {
    const line = lines[index];
    if (line === undefined) break;
    let end = index + 1;
    while (lines[end]?.text === line.text && marks[end] === marks[index]) end += 1;
    const fold = end - index >= 3;
    for (const [, each] of lines.slice(index, fold ? index + 1 : end).entries())
      out.push(`${marks[index]}${at(each.address)}  ${each.text}`);
    if (fold)
      out.push(
        `${marks[index]}${' '.repeat(at(line.address).length)}  ⋮ the same, ${sizeText((end - index - 1) * WIDTH)}`,
      );
    index = end;
  }
  return out;
}

function decoded(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** All bytes there are, by address: what a hole became has none. */
function bytesByAddress(answer: BytesAnswer): Map<bigint, number> {
  const start = BigInt(answer.address);
  const all = new Map<bigint, number>();
  for (const { offset, data } of answer.runs)
    if (data !== undefined)
      decoded(data).forEach((byte, index) => all.set(start + BigInt(offset + index), byte));
  return all;
}

function differs({ address, bytes }: Line, old: Map<bigint, number>): boolean {
  return bytes.some((byte, place) => byte !== undefined && old.get(address + BigInt(place)) !== byte);
}

/** Whether there were bytes where there are none now. */
function hadBytes(old: Map<bigint, number>, from: bigint, count: number): boolean {
  for (let at = 0; at < count; at += 1) if (old.has(from + BigInt(at))) return true;
  return false;
}

/** `64 KiB`, `24 bytes`. */
function sizeText(bytes: number): string {
  const units = ['KiB', 'MiB', 'GiB'];
  if (bytes === 0 || bytes % 1024 !== 0)
    return `${bytes.toLocaleString('en-US')} byte${bytes === 1 ? '' : 's'}`;
  let size = bytes / 1024;
  let unit = 0;
  while (size % 1024 === 0 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size.toLocaleString('en-US')} ${units[unit]}`;
}
