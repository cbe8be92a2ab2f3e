import type { AstNode } from 'langium';
import type { Diagnostic, Fix } from '../diagnostic.js';
import { diagnosticAt, spanOf, type ParsedFile, type Span } from '../parse/parse.js';

/** Where something is complained about: a node of a file, or a stretch of its text. */
export interface Spot {
  readonly file: ParsedFile;
  readonly span: Span;
}

/** Collects what is found about the files of a program. */
export class Reporter {
  readonly diagnostics: Diagnostic[] = [];
  errors = 0;

  error(spot: Spot, code: string, message: string, fix?: Fix): void {
    this.errors += 1;
    this.diagnostics.push(
      diagnosticAt(spot.file, spot.span, { severity: 'error', code, message, ...(fix && { fix }) }),
    );
  }

  warning(spot: Spot, code: string, message: string, fix?: Fix): void {
    this.diagnostics.push(
      diagnosticAt(spot.file, spot.span, { severity: 'warning', code, message, ...(fix && { fix }) }),
    );
  }
}

/** The place of a node. */
export function spot(file: ParsedFile, node: AstNode): Spot {
  return { file, span: spanOf(node) };
}

/** The place of a word in a node (its name, say), or of the whole node if the word is not there. */
export function spotOf(file: ParsedFile, node: AstNode, text: string): Spot {
  const span = spanOf(node);
  const at = new RegExp(`(?<![A-Za-z0-9_])${text.replace(/[^A-Za-z0-9_]/g, '\\$&')}(?![A-Za-z0-9_])`).exec(
    file.text.slice(span.start, span.end),
  );
  if (at === null) return { file, span };
  return { file, span: { start: span.start + at.index, end: span.start + at.index + text.length } };
}

/** A fix that replaces the text of a spot. */
export function replacing({ file, span }: Spot, text: string, title: string): Fix {
  const from = file.lines.at(span.start);
  const to = file.lines.at(span.end);
  return {
    title,
    edits: [{ line: from.line, column: from.column, endLine: to.line, endColumn: to.column, text }],
  };
}

/** A fix that inserts text at an offset. */
export function inserting(file: ParsedFile, offset: number, text: string, title: string): Fix {
  return replacing({ file, span: { start: offset, end: offset } }, text, title);
}
