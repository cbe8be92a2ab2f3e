import { TextDocument } from 'langium';
import type { Position, Range } from 'vscode-languageserver';
import type { TextEdit } from '../diagnostic.js';
import type { ParsedFile, Span } from '../parse/parse.js';

/** The lines of each text as the protocol counts them: a lone carriage return ends one, too. */
const documents = new WeakMap<ParsedFile, TextDocument>();

function documentOf(file: ParsedFile): TextDocument {
  let document = documents.get(file);
  if (document === undefined) {
    document = TextDocument.create(file.uri, 'gfn', 0, file.text);
    documents.set(file, document);
  }
  return document;
}

/** Where a place that the client names is in the text. */
export function offsetAt(file: ParsedFile, position: Position): number {
  return documentOf(file).offsetAt(position);
}

/** An offset in the client's words. */
export function positionAt(file: ParsedFile, offset: number): Position {
  return documentOf(file).positionAt(offset);
}

/** A stretch of a text in the client's words. */
export function rangeOf(file: ParsedFile, { start, end }: Span): Range {
  return { start: positionAt(file, start), end: positionAt(file, end) };
}

/** The stretch between two places as the language counts them: from 1, lines ending at line feeds. */
export function spanOfPlace(
  file: ParsedFile,
  place: Pick<TextEdit, 'line' | 'column' | 'endLine' | 'endColumn'>,
): Span {
  return {
    start: file.lines.offset(place.line, place.column),
    end: file.lines.offset(place.endLine, place.endColumn),
  };
}
