import type { Leaf } from './leaves.js';
import { spaced } from './spacing.js';

/** A line of formatted text: its code, and the comment at its end. */
export interface Line {
  readonly code: string;
  readonly comment: string;
}

const INDENT = '  ';

/** For each opening brace, whether its block has several lines; closing braces stand for their partners. */
function openBlocks(leaves: readonly Leaf[], breaks: readonly number[]): Set<Leaf> {
  const several = new Set<Leaf>();
  const stack: { brace: Leaf; broken: boolean }[] = [];
  leaves.forEach((leaf, index) => {
    if ((breaks[index] ?? 0) > 0 || leaf.comment === 'line') for (const block of stack) block.broken = true;
    if (leaf.text === '{' && leaf.comment === null) stack.push({ brace: leaf, broken: false });
    else if (leaf.text === '}' && leaf.comment === null) {
      const block = stack.pop();
      if (block?.broken === true) several.add(block.brace).add(leaf);
    }
  });
  return several;
}

/** Newlines in the source before each leaf. */
function breaksBefore(leaves: readonly Leaf[], text: string): number[] {
  return leaves.map((leaf, index) => {
    const before = leaves[index - 1];
    const gap = text.slice(before?.end ?? 0, leaf.offset);
    return gap.split('\n').length - 1;
  });
}

/** Semicolons that say nothing: at a line's end, before a brace, twice. */
function withoutIdleSemicolons(leaves: readonly Leaf[], text: string): Leaf[] {
  const breaks = breaksBefore(leaves, text);
  return leaves.filter((leaf, index) => {
    if (leaf.text !== ';') return true;
    const [before, after] = [leaves[index - 1], leaves[index + 1]];
    const idle =
      after === undefined ||
      after.text === '}' ||
      after.text === ';' ||
      after.comment !== null ||
      (breaks[index + 1] ?? 0) > 0;
    return !idle && before !== undefined && before.text !== '{' && (breaks[index] ?? 0) === 0;
  });
}

/** Puts the leaves into lines: the breaks of the author, the indentation and the blanks of the house. */
export function layOut(all: readonly Leaf[], text: string): Line[] {
  const leaves = withoutIdleSemicolons(all, text);
  const breaks = breaksBefore(leaves, text);
  const several = openBlocks(leaves, breaks);
  const lines: Line[] = [];
  let code = '';
  let depth = 0;
  let brackets = 0;
  const flush = (comment = ''): void => {
    if (code !== '' || comment !== '') lines.push({ code, comment });
    code = '';
  };
  leaves.forEach((leaf, index) => {
    const before = leaves[index - 1];
    const closes = leaf.text === '}' && leaf.comment === null;
    if (closes) depth -= 1;
    if (before !== undefined && startsLine(leaf, before, breaks[index] ?? 0, several)) {
      flush();
      const blank = (breaks[index] ?? 0) > 1 && before.text !== '{' && !closes;
      if (blank && lines.length > 0) lines.push({ code: '', comment: '' });
    }
    if (leaf.comment === 'line' && code !== '') {
      flush(leaf.text.trimEnd());
    } else if (code === '') {
      code =
        INDENT.repeat(Math.max(0, depth + (goesOn(leaves, index, brackets) ? 1 : 0))) + leaf.text.trimEnd();
    } else code += (before !== undefined && spaced(before, leaf) ? ' ' : '') + leaf.text.trimEnd();
    if (leaf.comment !== null) return;
    if (leaf.text === '{') depth += 1;
    if (leaf.text === '(' || leaf.text === '[') brackets += 1;
    if (leaf.text === ')' || leaf.text === ']') brackets -= 1;
  });
  flush();
  return lines;
}

function startsLine(leaf: Leaf, before: Leaf, breaks: number, several: ReadonlySet<Leaf>): boolean {
  if (before.comment === 'line') return true;
  if (before.text === '{' && several.has(before)) return !(leaf.comment === 'line' && breaks === 0);
  if (leaf.text === '}' && several.has(leaf)) return true;
  // An opening brace stays on the line of what it opens.
  if (leaf.text === '{' && leaf.comment === null) return before.comment !== null && breaks > 0;
  return breaks > 0;
}

/** Whether a line that begins with this leaf goes on with something begun above. */
function goesOn(leaves: readonly Leaf[], index: number, brackets: number): boolean {
  if (brackets > 0) return true;
  // A comment belongs to what follows it.
  let at = index;
  while (leaves[at]?.comment != null) at += 1;
  const leaf = leaves[at];
  if (leaf === undefined || leaf.begins) return false;
  return leaf.text !== '}' && leaf.text !== 'else' && leaf.text !== ';' && leaf.text !== '{';
}
