import { FoldingRangeKind, type FoldingRange } from 'vscode-languageserver';
import type { ParsedFile } from '../../parse/parse.js';
import { gfnServices } from '../../parse/services.js';
import { positionAt } from '../places.js';

/** What can be folded: braces, comments over several lines, runs of line comments and of imports. It asks the words only, so that a broken text folds, too. */
export function foldings(file: ParsedFile): FoldingRange[] {
  const { tokens, hidden } = gfnServices().parser.Lexer.tokenize(file.text);
  const found: FoldingRange[] = [];
  const open: number[] = [];
  const lineOf = (offset: number): number => positionAt(file, offset).line;
  const add = (startLine: number, endLine: number, kind?: FoldingRangeKind): void => {
    if (endLine > startLine) found.push({ startLine, endLine, ...(kind !== undefined && { kind }) });
  };
  for (const { image, startOffset } of tokens) {
    if (image === '{') open.push(lineOf(startOffset));
    // The closing brace stays in view.
    else if (image === '}') {
      const from = open.pop();
      if (from !== undefined) add(from, lineOf(startOffset) - 1);
    }
  }
  for (const { tokenType, startOffset, image } of hidden)
    if (tokenType.name === 'ML_COMMENT')
      add(lineOf(startOffset), lineOf(startOffset + image.length), FoldingRangeKind.Comment);
  for (const [from, to] of runs(file, /^\s*\/\//)) add(from, to, FoldingRangeKind.Comment);
  for (const [from, to] of runs(file, /^\s*import\b/)) add(from, to, FoldingRangeKind.Imports);
  return found;
}

/** Neighbouring lines that look alike, as numbers of the first and the last. */
function runs(file: ParsedFile, alike: RegExp): [number, number][] {
  const found: [number, number][] = [];
  file.text.split(/\r\n|\r|\n/).forEach((line, index) => {
    if (!alike.test(line)) return;
    const last = found.at(-1);
    if (last?.[1] === index - 1) last[1] = index;
    else found.push([index, index]);
  });
  return found;
}
