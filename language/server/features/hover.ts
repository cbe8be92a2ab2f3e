import { MarkupKind, type Hover } from 'vscode-languageserver';
import type { NumberLiteral } from '../../generated/ast.js';
import { DEFAULT_MACHINE } from '../../machine/default-machine.js';
import { numberValue } from '../../parse/literals.js';
import type { ParsedFile, Span } from '../../parse/parse.js';
import { cursorAt } from '../cursor/cursor.js';
import { fieldsOf } from '../cursor/fields.js';
import { visibleAt } from '../cursor/visible.js';
import { nameAt } from '../names/names-of.js';
import { declaredAs } from '../names/resolve.js';
import { rangeOf } from '../places.js';
import type { ProgramView } from '../program.js';
import { declarationText, exitText } from '../words/declarations.js';
import { entryFor, entryText, wordText } from '../words/entries.js';
import { hexWords, pagesWords, sizeWords } from '../words/numbers.js';
import { KEYWORDS } from '../words/statements.js';

/** What stands at an offset, in words. */
export function hoverAt(program: ProgramView, file: ParsedFile, offset: number): Hover | null {
  const span = wordAt(file.text, offset);
  if (span === null) return null;
  const word = file.text.slice(span.start, span.end);
  const { place } = cursorAt(file, span.start);
  if (place === 'comment' || place === 'text') return null;
  const text = textOf(program, file, span, word);
  return text === undefined || text === ''
    ? null
    : { contents: { kind: MarkupKind.Markdown, value: text }, range: rangeOf(file, span) };
}

function textOf(program: ProgramView, file: ParsedFile, span: Span, word: string): string | undefined {
  const occurrence = nameAt(file, span.start);
  if (occurrence !== undefined) {
    const declared = declaredAs(program, file, occurrence);
    if (declared !== undefined) return declarationText(program, declared);
    if (occurrence.space === 'name' && program.parts.machine === null && isDefaultFile(word))
      return `\`${word}\` is the private fd of the default machine: 64 MiB behind memslot 0, at gpa 0.`;
  }
  if (/^\d/.test(word)) return numberText(word);
  if (/\.\s*$/.test(file.text.slice(Math.max(0, span.start - 64), span.start)))
    return fieldText(program, file, span, word);
  if (word === 'exit' && occurrence !== undefined) return exitText('exit');
  const keyword = KEYWORDS.get(word);
  const entry = entryFor(word);
  // An operation is called; the same word may begin a statement, as `convert` does.
  const isCall = /^\s*\(/.test(file.text.slice(span.end, span.end + 64));
  if (entry !== undefined && (isCall || keyword === undefined)) return entryText(entry);
  if (keyword === undefined) return wordText(word);
  const meaning =
    entry === undefined || entry.kind === 'operation' ? '' : `\n\n${entry.text}\n\n_${entry.cites}_`;
  return `**${word}**\n\n${keyword}${meaning}`;
}

function fieldText(program: ProgramView, file: ParsedFile, span: Span, word: string): string | undefined {
  const { tokens } = cursorAt(file, span.start);
  const found = fieldsOf(program, tokens.slice(0, -1), visibleAt(tokens)).find(([name]) => name === word);
  return found === undefined ? undefined : `**${word}**: ${found[1]}`;
}

function isDefaultFile(word: string): boolean {
  return DEFAULT_MACHINE.files.some(({ name }) => name === word);
}

/** A number in all ways in which people count memory. */
function numberText(digits: NumberLiteral['digits']): string | undefined {
  const value = numberValue(digits);
  if (typeof value === 'string') return value;
  const number = BigInt.asUintN(64, value);
  const size = sizeWords(number);
  const rows = [
    `${number} = ${hexWords(number)}${size === null ? '' : ` = ${size}`}`,
    ...(number >= 4096n && number % 4096n === 0n
      ? [`as a gpa: gfn ${hexWords(number >> 12n)}; as a size: ${pagesWords(number)}`]
      : []),
  ];
  return rows.join('\n\n');
}

/** The word around an offset; words with a hyphen are one. */
function wordAt(text: string, offset: number): Span | null {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  const to = text.indexOf('\n', offset);
  for (const match of text
    .slice(from, to < 0 ? undefined : to)
    .matchAll(/\b(?:private-fd|guest-memfd|cloud-hypervisor)\b|\w+/g)) {
    const start = from + match.index;
    const end = start + match[0].length;
    if (start <= offset && offset <= end) return { start, end };
  }
  return null;
}
