import type { AstNode, CompositeCstNode, CstNode } from 'langium';
import type { Element, Script } from '../generated/ast.js';
import { LineMap } from './line-map.js';
import { parsedFile, parseRaw, spanOf, type ParsedFile, type RawScript } from './parse.js';

/**
 * Parses a text that differs from one parsed before in one stretch: only the declarations around that stretch, and around the errors that
 * there were, are parsed anew; the others are moved. What was parsed before is used up: its nodes are part of the new file. Null if the
 * whole text must be parsed; then what was parsed before is as it was.
 */
export function reparseScript(before: ParsedFile, text: string): ParsedFile | null {
  const { script, lines, uri } = before;
  const root = script.$cstNode as CompositeCstNode | undefined;
  if (root === undefined || text.length > MAX_LENGTH) return null;
  const stretch = stretchOf(before, changeBetween(before, text));
  const delta = text.length - before.text.length;
  const part = parsePart(before, text, stretch, delta);
  if (part === null) return null;

  const { middle, end, next } = part;
  const newLines = new LineMap(text);
  const down = newLines.at(end + delta).line - lines.at(end).line;
  const head = root.content.filter((node) => node.offset < stretch.start);
  const tail = next === script.elements.length ? [] : root.content.filter((node) => node.offset >= end);
  const { line, column } = newLines.at(stretch.start);
  const content = (middle.value?.$cstNode as CompositeCstNode | undefined)?.content ?? [];
  for (const node of content) move(node, stretch.start, line - 1, column - 1);
  for (const node of tail) move(node, delta, down, 0);
  const elements = [
    ...script.elements.slice(0, stretch.first),
    ...(middle.value?.elements ?? []),
    ...script.elements.slice(next),
  ];
  const whole: Script = { ...script, elements };
  adopt(whole, root, [...head, ...content, ...tail], text);
  const errors = middle.errors.map(({ span, message }) => ({
    span: { start: span.start + stretch.start, end: span.end + stretch.start },
    message,
  }));
  return parsedFile(uri, text, whole, errors);
}

/** A text of which parsing a part saves nothing, or is not allowed. */
const MAX_LENGTH = 16 * 1024 * 1024;

/**
 * Parses the stretch. If there are errors in it, the parser goes on as it can, perhaps beyond the stretch: so the declaration behind is
 * parsed with it, and must come out as it did before. Null if it does not.
 */
function parsePart(
  { script: { elements } }: ParsedFile,
  text: string,
  stretch: Stretch,
  delta: number,
): { middle: RawScript; end: number; next: number } | null {
  const middle = parseRaw(text.slice(stretch.start, stretch.end + delta));
  if (middle.value === null || middle.gaveUp) return null;
  const behind = elements[stretch.next];
  if (middle.errors.length === 0 || behind === undefined)
    return { middle, end: stretch.end, next: stretch.next };
  const after = elements[stretch.next + 1];
  const end = after === undefined ? stretch.textEnd : spanOf(after).start;
  const words = text.slice(stretch.start, end + delta);
  // A comment that was opened here may be closed far away.
  if (words.includes('/*')) return null;
  const more = parseRaw(words);
  const last = more.value?.elements.at(-1);
  if (last?.$type !== behind.$type) return null;
  const [was, is] = [spanOf(behind), spanOf(last)];
  const shift = delta - stretch.start;
  const same = was.start + shift === is.start && was.end + shift === is.end;
  return same && more.errors.every(({ span }) => span.end <= is.start)
    ? { middle: more, end, next: stretch.next + 1 }
    : null;
}

/** A part of the old text, and the numbers of the elements in it: from `first` on, up to `next`. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly first: number;
  readonly next: number;
  readonly textEnd: number;
}

/** Where two texts differ, with all that was wrong in the old one: in that from `start` to `end`. */
function changeBetween({ text: old, broken }: ParsedFile, text: string): { start: number; end: number } {
  const shorter = Math.min(old.length, text.length);
  let start = 0;
  while (start < shorter && old.charCodeAt(start) === text.charCodeAt(start)) start += 1;
  let same = 0;
  while (
    same < shorter - start &&
    old.charCodeAt(old.length - 1 - same) === text.charCodeAt(text.length - 1 - same)
  )
    same += 1;
  return {
    start: broken.reduce((least, at) => Math.min(least, at), start),
    end: broken.reduce((most, at) => Math.max(most, at + 1), old.length - same),
  };
}

/**
 * What is parsed anew, in the old text and by the numbers of its elements. It begins one declaration early, because what stands behind a
 * declaration may go on with it; it ends where a declaration begins on a line of its own, so that no comment and no word reaches across.
 */
function stretchOf(
  { text, script: { elements } }: ParsedFile,
  change: { start: number; end: number },
): Stretch {
  const starts = elements.map((element) => spanOf(element).start);
  const first = Math.max(0, starts.findLastIndex((start) => start <= change.start) - 1);
  let next = starts.findIndex((start) => start >= change.end);
  while (next >= 0 && next < starts.length) {
    const start = starts[next] ?? 0;
    const lineBreak = text.lastIndexOf('\n', start - 1);
    if (lineBreak >= change.end && text.slice(lineBreak, start).trim() === '') break;
    next += 1;
  }
  if (next < 0) next = starts.length;
  return {
    start: first === 0 ? 0 : (starts[first] ?? 0),
    end: next < starts.length ? (starts[next] ?? text.length) : text.length,
    first,
    next,
    textEnd: text.length,
  };
}

/** Where Langium keeps the place of a word. */
interface LeafPlace {
  _offset: number;
  _startLine: number;
  _endLine: number;
  _startColumn: number;
  _endColumn: number;
}

/** Moves a part of the tree by so many characters and lines. What stands in its first line moves to the right, too. */
function move(node: CstNode, by: number, down: number, right: number): void {
  const { content } = node as Partial<CompositeCstNode>;
  if (content !== undefined) {
    for (const each of content) move(each, by, down, right);
    (node as unknown as { _rangeCache: unknown })._rangeCache = undefined;
    return;
  }
  const leaf = node as unknown as LeafPlace;
  leaf._offset += by;
  if (right > 0) {
    if (leaf._startLine === 0) leaf._startColumn += right;
    if (leaf._endLine === 0) leaf._endColumn += right;
  }
  leaf._startLine += down;
  leaf._endLine += down;
}

/** Makes a script of parts of others. */
function adopt(script: Script, root: CompositeCstNode, content: CstNode[], text: string): void {
  Object.assign(root, { content, _text: text, _astNode: script, _rangeCache: undefined });
  for (const node of content) Object.assign(node, { container: root });
  script.elements.forEach((element: Element, index) => {
    Object.assign(element as AstNode, { $container: script, $containerIndex: index });
  });
}
