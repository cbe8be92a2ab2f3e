import type { ParsedFile } from '../../parse/parse.js';
import type { Declared, ProgramView } from '../program.js';
import { namesOf } from './names-of.js';
import { sameThing, type Occurrence } from './occurrence.js';

/** Where a name of the file is declared; of an event that nobody notifies, nowhere. */
export function declaredAs(
  program: ProgramView,
  file: ParsedFile,
  occurrence: Occurrence,
): Declared | undefined {
  if (occurrence.local === null) return program.declarationOf(occurrence.space, occurrence.name);
  const found = namesOf(file).find((each) => each.role === 'declaration' && sameThing(each, occurrence));
  return found === undefined ? undefined : { file, occurrence: found };
}

/** A place in one of several files. */
export interface Use {
  readonly file: ParsedFile;
  readonly occurrence: Occurrence;
}

/** All places of what an occurrence names, in these programs; each file once. */
export function usesOf(programs: readonly ProgramView[], file: ParsedFile, occurrence: Occurrence): Use[] {
  const files =
    occurrence.local === null
      ? new Map(programs.flatMap(({ files }) => files).map((each) => [each.uri, each]))
      : new Map();
  files.set(file.uri, file);
  return [...(files as Map<string, ParsedFile>).values()].flatMap((each) =>
    namesOf(each)
      .filter((other) => sameThing(other, occurrence))
      .map((other) => ({ file: each, occurrence: other })),
  );
}
