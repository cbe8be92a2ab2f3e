import { parseScript } from '../parse/parse.js';
import { layOut, type Line } from './layout.js';
import { leavesOf } from './leaves.js';

/** Formats a script; null if it does not parse. Formatting what is formatted changes nothing. */
export function format(text: string): string | null {
  const file = parseScript('format:', text.replaceAll('\r\n', '\n'));
  if (file.diagnostics.length > 0) return null;
  return join(layOut(leavesOf(file.script), file.text));
}

/** Comments at the ends of neighbouring lines stand one below the other. */
function join(lines: readonly Line[]): string {
  let out = '';
  for (let index = 0; index < lines.length;) {
    let end = index;
    while (end < lines.length && lines[end]?.comment !== '') end += 1;
    const column = Math.max(0, ...lines.slice(index, end).map(({ code }) => code.length));
    for (const { code, comment } of lines.slice(index, end)) out += `${code.padEnd(column)} ${comment}\n`;
    const plain = lines[end];
    if (plain !== undefined) out += `${plain.code}\n`;
    index = end + 1;
  }
  return out;
}
