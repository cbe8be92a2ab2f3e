import type { TextEdit } from 'vscode-languageserver';
import { format } from '../../format/format.js';
import type { ParsedFile } from '../../parse/parse.js';
import { rangeOf } from '../places.js';

/** The edit that formats a file: from the first line that changes to the last. None if it does not parse, or is formatted. */
export function formatting(file: ParsedFile): TextEdit[] {
  const formatted = format(file.text);
  if (formatted === null) return [];
  const before = file.text;
  const after = before.includes('\r\n') ? formatted.replaceAll('\n', '\r\n') : formatted;
  if (before === after) return [];
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  // Whole lines at both ends: an edit never begins or ends within a character or a line break.
  head = before.lastIndexOf('\n', head - 1) + 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const lineBreak = before.indexOf('\n', before.length - tail);
  tail = lineBreak < 0 ? 0 : before.length - lineBreak - 1;
  return [
    {
      range: rangeOf(file, { start: head, end: before.length - tail }),
      newText: after.slice(head, after.length - tail),
    },
  ];
}
