import type { IToken } from 'chevrotain';
import type { AstNode } from 'langium';
import type { Expression, Script } from '../generated/ast.js';
import type { Diagnostic } from '../diagnostic.js';
import { didYouMean, nearest } from '../names/nearest.js';
import { inExpression } from './error-words.js';
import { LineMap } from './line-map.js';
import { dropServices, gfnServices } from './services.js';
import { DECLARATION_WORDS } from './declaration-words.js';

/** A stretch of a text, in characters, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A file as the parser left it. `broken` are the places of its errors: what holds one is not looked into further. */
export interface ParsedFile {
  readonly uri: string;
  readonly text: string;
  readonly lines: LineMap;
  readonly script: Script;
  readonly broken: readonly number[];
  readonly diagnostics: readonly Diagnostic[];
}

/** No script is longer: half a million lines. */
const MAX_LENGTH = 16 * 1024 * 1024;

interface Raw<T extends AstNode> {
  readonly value: T | null;
  readonly errors: readonly { readonly span: Span; readonly message: string }[];
  /** The text was too much: nothing in it was looked at. */
  readonly gaveUp: boolean;
}

/** Parses a text by a rule of the grammar. Never throws. */
function parseRule<T extends AstNode>(text: string, rule: string): Raw<T> {
  try {
    const result = gfnServices().parser.LangiumParser.parse<T>(text, { rule });
    const errors = [
      ...result.lexerErrors.map(({ offset, length, message }) => ({
        span: { start: offset, end: offset + length },
        message: /unexpected character/i.test(message)
          ? unexpected(text.slice(offset, offset + length))
          : message,
      })),
      ...result.parserErrors.map((error) => {
        const { token, message } = error;
        const { previousToken } = error as { previousToken?: IToken };
        const atEnd = Number.isNaN(token.startOffset) || token.startOffset < 0 || token.image === '';
        const end = previousToken?.endOffset;
        const start = atEnd
          ? end === undefined || Number.isNaN(end)
            ? text.trimEnd().length
            : end + 1
          : token.startOffset;
        // Behind the last word there may be nothing left to point at.
        const length = Math.max(1, token.image.length);
        return { span: { start, end: Math.min(start + length, text.length) }, message };
      }),
    ];
    // Where the lexer or the look at the nesting gave up, what the parser makes of the rest is noise.
    const fatal = result.lexerErrors.find(({ message }) => !/unexpected character/i.test(message));
    return {
      value: result.value,
      errors: fatal === undefined ? errors : errors.slice(0, result.lexerErrors.length),
      gaveUp: fatal !== undefined,
    };
  } catch (error) {
    dropServices();
    if (!(error instanceof RangeError)) throw error;
    return {
      value: null,
      errors: [
        { span: { start: 0, end: 1 }, message: 'a part of this text is nested too deeply or is too long' },
      ],
      gaveUp: true,
    };
  }
}

function unexpected(characters: string): string {
  if (characters.startsWith('"')) return 'this text has no closing `"` on its line';
  if (characters.startsWith('/*')) return 'this comment has no closing `*/`';
  const shown = [...characters].slice(0, 8).map((character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x20 || code > 0x7e ? `U+${code.toString(16).toUpperCase().padStart(4, '0')}` : character;
  });
  const more = [...characters].length > 8 ? '…' : '';
  return `\`${shown.join(' ')}${more}\` has no meaning here`;
}

/** A diagnostic of the language at a span of a text. */
export function diagnosticAt(
  file: { readonly uri: string; readonly lines: LineMap },
  span: Span,
  rest: Pick<Diagnostic, 'severity' | 'code' | 'message' | 'fix'>,
): Diagnostic {
  const from = file.lines.at(span.start);
  const to = file.lines.at(Math.max(span.end, span.start));
  return {
    uri: file.uri,
    line: from.line,
    column: from.column,
    endLine: to.line,
    endColumn: to.column,
    ...rest,
  };
}

const OPENERS = [
  'store',
  'load',
  'fetch',
  'expect',
  'log',
  'let',
  'if',
  'while',
  'loop',
  'for',
  'return',
  'convert',
  'wait',
  'notify',
];

/** The word a line begins with may be a misspelt keyword: then the error further right says little, and this says more. */
function misspelt(text: string, span: Span): string {
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
  const word = /(?:^|[{};])\s*([A-Za-z_]+)\s[^{};]*$/.exec(text.slice(lineStart, span.end))?.[1];
  if (word === undefined || OPENERS.includes(word) || DECLARATION_WORDS.includes(word)) return '';
  return didYouMean(nearest(word, OPENERS));
}

/** What the parser made of a text, before anything is said about it. */
export type RawScript = Raw<Script>;

/** Parses a script. */
export function parseScript(uri: string, text: string): ParsedFile {
  const raw = parseRaw(text);
  return parsedFile(uri, text, raw.value ?? { $type: 'Script', elements: [] }, raw.errors);
}

/** Parses the text of a script, or the part of one that holds whole declarations. */
export function parseRaw(text: string): RawScript {
  if (text.length <= MAX_LENGTH) return parseRule<Script>(text, 'Script');
  const message = `this file has ${text.length} characters; ${MAX_LENGTH} are the most`;
  return { ...parseRule<Script>('', 'Script'), errors: [{ span: { start: 0, end: 1 }, message }] };
}

/** A file of what the parser found, with what is to be said about its errors. */
export function parsedFile(
  uri: string,
  text: string,
  script: Script,
  errors: RawScript['errors'],
): ParsedFile {
  const lines = new LineMap(text);
  const diagnostics = oneALine(lines, errors).map(({ span, message }) => {
    const guess = /Did you mean/.test(message) ? '' : misspelt(text, span);
    return diagnosticAt({ uri, lines }, span, {
      severity: 'error',
      code: 'syntax',
      message: guess === '' ? message : `${message}.${guess}`,
    });
  });
  return { uri, text, lines, script, broken: errors.map(({ span }) => span.start), diagnostics };
}

/** The first error of each line: those after it mostly come of the parser's way to go on. */
function oneALine(lines: LineMap, errors: Raw<Script>['errors']): Raw<Script>['errors'] {
  const seen = new Set<number>();
  return [...errors]
    .sort((a, b) => a.span.start - b.span.start)
    .filter(({ span }) => {
      const { line } = lines.at(span.start);
      return !seen.has(line) && seen.add(line);
    });
}

/** Parses an expression alone: a hole of a `log` text, a condition, a watch. */
export function parseExpression(text: string): {
  expression: Expression | null;
  errors: Raw<Expression>['errors'];
} {
  const raw = parseRule<Expression>(text, 'Expression');
  const errors = raw.errors.map(({ span, message }) => ({ span, message: inExpression(message) }));
  return { expression: errors.length > 0 ? null : raw.value, errors };
}

/** Whether the parser found an error from `start` to `end` of a text, `end` included: there it may have given up on what began at `start`. */
export function hasError({ broken }: ParsedFile, start: number, end: number): boolean {
  return broken.some((at) => at >= start && at <= end);
}

/** The place of a node in its text. An operator's node spans its operands: Langium gives the whole chain to each of its links. */
export function spanOf(node: AstNode): Span {
  if (node.$type === 'Binary') {
    const { left, right } = node as unknown as { left?: AstNode; right?: AstNode };
    const container = node.$container;
    if (
      left !== undefined &&
      right !== undefined &&
      container?.$type === 'Binary' &&
      container.$cstNode === node.$cstNode
    ) {
      return { start: spanOf(left).start, end: spanOf(right).end };
    }
  }
  const cst = node.$cstNode;
  return cst === undefined ? { start: 0, end: 0 } : { start: cst.offset, end: cst.end };
}
