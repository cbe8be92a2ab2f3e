import type { FileSpec, Pattern as PatternSpec } from '../../engine/kvm/spec.js';
import type { ContentsPart, Pattern } from '../generated/ast.js';
import { textValue } from '../parse/literals.js';
import type { Surroundings } from './surroundings.js';

/** What a piece of memory holds at the start, at a byte offset. */
export type Contents = FileSpec['contents'][number];

/** A file of initial bytes may be this long; who needs more fills. */
const MAX_BYTES = 4 * 1024 * 1024;

/** `contents at OFFSET: PATTERN` of a file, a mapping or a slot of `size` bytes. */
export function contentsOf(at: Surroundings, node: ContentsPart, size: bigint | null): Contents | null {
  const offset = at.number(node.offset);
  const pattern = patternOf(at, node.pattern);
  if (offset === null || pattern === null) return null;
  if (size !== null && offset + BigInt(pattern.size) > size) {
    at.error(node, 'contents', 'these contents reach beyond the end of the memory');
    return null;
  }
  return { offset: Number(offset), ...pattern };
}

/** The bytes of a pattern; null after a report. */
export function patternOf(
  at: Surroundings,
  node: Pattern | undefined,
): { size: number; pattern: PatternSpec } | null {
  switch (node?.$type) {
    case undefined:
      return null;
    case 'FillPattern': {
      const byte = at.number(node.byte);
      const size = at.number(node.size);
      if (byte === null || size === null) return null;
      if (byte > 255n) {
        at.error(node.byte, 'contents', 'a byte is a number from 0 to 255');
        return null;
      }
      return { size: Number(size), pattern: { kind: 'byte', byte: Number(byte) } };
    }
    case 'HexPattern':
      return hexBytes(at, node, node.digits.slice(1, -1));
    case 'TextPattern': {
      const bytes = utf8(textValue(node.text.slice(1, -1)));
      return { size: bytes.length, pattern: { kind: 'bytes', bytes } };
    }
    case 'FilePattern': {
      const text = at.read(node, textValue(node.path.slice(1, -1)));
      return text === undefined ? null : hexBytes(at, node, text.replace(/(?:#|\/\/).*$/gm, ''));
    }
  }
}

/** Bytes written as pairs of hexadecimal digits, with blanks wherever they help. */
function hexBytes(
  at: Surroundings,
  node: Pattern,
  text: string,
): { size: number; pattern: PatternSpec } | null {
  const digits = text.replace(/[\s_]/g, '');
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(digits) || digits.length === 0) {
    at.error(node, 'contents', 'expected pairs of hexadecimal digits: hex "de ad be ef"');
    return null;
  }
  if (digits.length > 2 * MAX_BYTES) {
    at.error(node, 'contents', `initial contents have at most ${MAX_BYTES} bytes; use fill for more`);
    return null;
  }
  const bytes = Uint8Array.from({ length: digits.length / 2 }, (_, i) =>
    parseInt(digits.slice(2 * i, 2 * i + 2), 16),
  );
  return { size: bytes.length, pattern: { kind: 'bytes', bytes } };
}

/** UTF-8, by hand: the language runs where there may be no TextEncoder. */
function utf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else
      bytes.push(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 63),
        0x80 | ((code >> 6) & 63),
        0x80 | (code & 63),
      );
  }
  return Uint8Array.from(bytes);
}
