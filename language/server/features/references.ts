import { DocumentHighlightKind, type DocumentHighlight, type Location } from 'vscode-languageserver';
import type { ParsedFile } from '../../parse/parse.js';
import { nameAt, namesOf } from '../names/names-of.js';
import { sameThing } from '../names/occurrence.js';
import { usesOf } from '../names/resolve.js';
import { rangeOf } from '../places.js';
import type { ProgramView } from '../program.js';

/** All places of the name at an offset, in all open scripts that share it. */
export function referencesAt(
  programs: readonly ProgramView[],
  file: ParsedFile,
  offset: number,
  withDeclaration: boolean,
  uriOf: (key: string) => string,
): Location[] {
  const occurrence = nameAt(file, offset);
  if (occurrence === undefined) return [];
  return usesOf(programs, file, occurrence)
    .filter(({ occurrence: { role } }) => withDeclaration || role !== 'declaration')
    .map((use) => ({ uri: uriOf(use.file.uri), range: rangeOf(use.file, use.occurrence.span) }));
}

/** The same name in this file, told apart by reading and writing. */
export function highlightsAt(file: ParsedFile, offset: number): DocumentHighlight[] {
  const occurrence = nameAt(file, offset);
  if (occurrence === undefined) return [];
  return namesOf(file)
    .filter((other) => sameThing(other, occurrence))
    .map(({ span, role }) => ({
      range: rangeOf(file, span),
      kind: role === 'read' ? DocumentHighlightKind.Read : DocumentHighlightKind.Write,
    }));
}
