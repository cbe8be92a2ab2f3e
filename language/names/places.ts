import type { AstNode } from 'langium';
import type { Place } from '../../engine/program/program.js';
import { spanOf, type ParsedFile, type Span } from '../parse/parse.js';

/** The table of source places of a program: each stretch once. */
export class Places {
  readonly places: Place[] = [];
  private readonly known = new Map<ParsedFile, Map<number, number>>();

  constructor(private readonly files: readonly ParsedFile[]) {}

  of(file: ParsedFile, node: AstNode): number {
    return this.ofSpan(file, spanOf(node));
  }

  ofSpan(file: ParsedFile, span: Span): number {
    let known = this.known.get(file);
    if (known === undefined) this.known.set(file, (known = new Map<number, number>()));
    // A file has at most 2^24 characters (parse.ts).
    const key = span.start * 2 ** 25 + span.end;
    const before = known.get(key);
    if (before !== undefined) return before;
    const from = file.lines.at(span.start);
    const to = file.lines.at(span.end);
    const place = {
      file: this.files.indexOf(file),
      line: from.line,
      column: from.column,
      endLine: to.line,
      endColumn: to.column,
    };
    const index = this.places.push(place) - 1;
    known.set(key, index);
    return index;
  }
}
