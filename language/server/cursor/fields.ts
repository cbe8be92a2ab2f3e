import type { IToken } from 'chevrotain';
import type { ConstDeclaration, FunctionDeclaration, VarDeclaration } from '../../generated/ast.js';
import { OPERATIONS_BY_NAME } from '../../names/operation-names.js';
import type { ProgramView } from '../program.js';
import {
  EXIT_ROWS,
  OTHER_RUN_FIELDS,
  RANGE_FIELDS,
  RUN_FIELDS,
  SET_FIELDS,
  type FieldRow,
} from '../words/fields.js';
import type { LocalMeaning, Visible } from './visible.js';

/** The fields of what stands before a dot: the last of these words. */
export function fieldsOf(
  program: ProgramView,
  tokens: readonly IToken[],
  visible: Visible,
): readonly FieldRow[] {
  const last = tokens.at(-1)?.image ?? '';
  if (tokens.at(-2)?.image === '.') return last === 'range' ? RANGE_FIELDS : [];
  if (last === ')') return resultsOf(program, calleeBefore(tokens));
  const local = visible.locals.get(last);
  if (local !== undefined) return localFields(program, local);
  if (last === 'exit' && visible.hasExit) return EXIT_ROWS;
  if (last === 'result') return resultsOf(program, visible.lastCall ?? '');
  return globalFields(program, last);
}

function localFields(program: ProgramView, local: LocalMeaning): readonly FieldRow[] {
  switch (local.kind) {
    case 'exit':
      return EXIT_ROWS;
    case 'range':
      return RANGE_FIELDS;
    case 'set':
      return SET_FIELDS;
    case 'run':
      return RUN_FIELDS[local.source] ?? OTHER_RUN_FIELDS;
    case 'call':
      return resultsOf(program, local.name);
    case 'parameter':
      return local.type === 'range' ? RANGE_FIELDS : [];
    case 'value':
      return [];
  }
}

/** The named results of a function or an operation. */
function resultsOf(program: ProgramView, name: string): readonly FieldRow[] {
  const operation = OPERATIONS_BY_NAME.get(name)?.operation;
  if (operation !== undefined) return operation.results.map((result) => [result, `a result of \`${name}\``]);
  const node = program.declarationOf('name', name)?.occurrence.node;
  if (node?.$type !== 'FunctionDeclaration') return [];
  const { results } = node as FunctionDeclaration;
  if (results.length === 1 && results[0]?.type === 'range') return RANGE_FIELDS;
  return results.map((result) => [result.name, `a result of \`${name}\``]);
}

function globalFields(program: ProgramView, name: string): readonly FieldRow[] {
  const declared = program.declarationOf('name', name);
  const node = declared?.occurrence.node;
  if (declared === undefined || (node?.$type !== 'ConstDeclaration' && node?.$type !== 'VarDeclaration'))
    return [];
  const { value } = node as Partial<ConstDeclaration | VarDeclaration>;
  if (value?.$type === 'Call') return SET_FIELDS;
  return program.valueOf(declared.file, value)?.type.kind === 'range' ? RANGE_FIELDS : [];
}

/** The name before the parenthesis that the last word closes. */
function calleeBefore(tokens: readonly IToken[]): string {
  let depth = 0;
  for (let at = tokens.length - 1; at >= 0; at--) {
    if (tokens[at]?.image === ')') depth += 1;
    else if (tokens[at]?.image === '(' && --depth === 0) return tokens[at - 1]?.image ?? '';
  }
  return '';
}
