import { ResponseError, type Range, type TextEdit, type WorkspaceEdit } from 'vscode-languageserver';
import { OPERATIONS_BY_NAME } from '../../names/operation-names.js';
import type { ParsedFile } from '../../parse/parse.js';
import { HARD_KEYWORDS } from '../../parse/services.js';
import { LIBRARY_SCHEME } from '../../sources.js';
import { nameAt, namesOf } from '../names/names-of.js';
import { sameThing, type Occurrence } from '../names/occurrence.js';
import { declaredAs, usesOf, type Use } from '../names/resolve.js';
import { rangeOf } from '../places.js';
import type { ProgramView } from '../program.js';

/** Spaces whose names are words that a script chooses: numbers and titles are not renamed. */
const RENAMED: readonly Occurrence['space'][] = ['name', 'event', 'barrier', 'host', 'result'];

/** LSP's RequestFailed: the client shows the message. */
const REQUEST_FAILED = -32803;

const refused = (message: string): ResponseError<void> => new ResponseError(REQUEST_FAILED, message);

/** The name that would be renamed. Throws, with a sentence, if it cannot be. */
export function renamedAt(
  program: ProgramView,
  file: ParsedFile,
  offset: number,
): { range: Range; placeholder: string } {
  const occurrence = renamable(program, file, offset);
  const { span } = occurrence;
  return { range: rangeOf(file, span), placeholder: file.text.slice(span.start, span.end) };
}

/** The edits that give the name at an offset another one, in all open scripts that share it. Throws, with a sentence, if that cannot be. */
export function renameAt(
  program: ProgramView,
  programs: readonly ProgramView[],
  file: ParsedFile,
  offset: number,
  name: string,
  uriOf: (key: string) => string,
): WorkspaceEdit {
  const occurrence = renamable(program, file, offset);
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    throw refused(`\`${name}\` is no name: a name is letters, digits and _`);
  if (HARD_KEYWORDS.has(name)) throw refused(`\`${name}\` is a word of the language`);
  const uses = usesOf(programs, file, occurrence);
  const taken = conflict(programs, occurrence, name, uses);
  if (taken !== null) throw refused(taken);
  const changes: Record<string, TextEdit[]> = {};
  for (const use of uses) {
    const edit = { range: rangeOf(use.file, use.occurrence.span), newText: name };
    (changes[uriOf(use.file.uri)] ??= []).push(edit);
  }
  return { changes };
}

function renamable(program: ProgramView, file: ParsedFile, offset: number): Occurrence {
  const occurrence = nameAt(file, offset);
  if (occurrence === undefined || !RENAMED.includes(occurrence.space))
    throw refused('there is no name here that could be changed');
  const declared = declaredAs(program, file, occurrence);
  const ownWords = occurrence.space === 'event' || occurrence.space === 'barrier';
  if (declared === undefined && !ownWords)
    throw refused(`\`${occurrence.name}\` is not declared in the script: only its own names can be changed`);
  if (declared?.file.uri.startsWith(LIBRARY_SCHEME) === true)
    throw refused(`\`${occurrence.name}\` belongs to the library`);
  return occurrence;
}

/** Why a name would mean something else afterwards; null if it would not. */
function conflict(
  programs: readonly ProgramView[],
  occurrence: Occurrence,
  name: string,
  uses: readonly Use[],
): string | null {
  const already = `there is \`${name}\` already`;
  if (occurrence.space === 'result') {
    const [owner = ''] = occurrence.name.split('.');
    return programs.some((each) => each.declarationOf('result', `${owner}.${name}`) !== undefined)
      ? already
      : null;
  }
  if (
    occurrence.space === 'name' &&
    occurrence.node.$type === 'FunctionDeclaration' &&
    OPERATIONS_BY_NAME.has(name)
  )
    return `\`${name}\` is an operation of the machine`;
  if (occurrence.local === null) {
    if (programs.some((each) => each.declarationOf(occurrence.space, name) !== undefined)) return already;
  }
  // A local of that name would hide it, or be hidden by it: seen by its standing in the same element of the file.
  const hidden = uses.some(({ file, occurrence: use }) => {
    const element = elementAround(use);
    return namesOf(file).some(
      (other) =>
        other.space === occurrence.space &&
        other.name === name &&
        !sameThing(other, occurrence) &&
        elementAround(other) === element,
    );
  });
  return hidden && occurrence.space === 'name' ? `${already} where this name is used` : null;
}

/** The function, handler or block around a name, which locals do not leave. */
function elementAround({ node }: Occurrence): unknown {
  let at = node;
  while (
    at.$container !== undefined &&
    !/^(?:FunctionDeclaration|Handler|VcpuBlock|HostBlock|SetupBlock|TestBlock|Script)$/.test(at.$type)
  )
    at = at.$container;
  return at;
}
