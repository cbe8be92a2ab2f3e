import type { Location } from 'vscode-languageserver';
import type { Import } from '../../generated/ast.js';
import { importedAddress } from '../../names/load.js';
import { spanOf, type ParsedFile } from '../../parse/parse.js';
import { nameAt } from '../names/names-of.js';
import { declaredAs } from '../names/resolve.js';
import { rangeOf } from '../places.js';
import type { ProgramView } from '../program.js';

/** Where the name at an offset is declared; of an import, the file. */
export function definitionAt(
  program: ProgramView,
  file: ParsedFile,
  offset: number,
  uriOf: (key: string) => string,
): Location | null {
  const occurrence = nameAt(file, offset);
  if (occurrence !== undefined) {
    const declared = declaredAs(program, file, occurrence);
    return declared === undefined
      ? null
      : { uri: uriOf(declared.file.uri), range: rangeOf(declared.file, declared.occurrence.span) };
  }
  const imported = file.script.elements.find(
    (element): element is Import =>
      element.$type === 'Import' && spanOf(element).start <= offset && offset <= spanOf(element).end,
  );
  const key = imported === undefined ? null : importedAddress(file.uri, imported, program.loaded.root);
  const target = program.files.find(({ uri }) => uri === key);
  return target === undefined
    ? null
    : { uri: uriOf(target.uri), range: rangeOf(target, { start: 0, end: 0 }) };
}
