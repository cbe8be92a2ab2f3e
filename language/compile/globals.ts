import type { Global } from '../../engine/program/program.js';
import type { FunctionDeclaration, Parameter, ResultName, VarDeclaration } from '../generated/ast.js';
import type { Parts } from '../names/collect.js';
import { didYouMean, nearest } from '../names/nearest.js';
import { spot } from '../names/reporter.js';
import type { ParsedFile } from '../parse/parse.js';
import type { Constant } from '../values/constant.js';
import {
  HEX,
  INT,
  NOTHING,
  SET,
  TYPE_WORDS,
  valueType,
  width,
  type Field,
  type Type,
} from '../values/types.js';
import type { Compilation } from './compilation.js';
import type { FunctionInfo } from './functions.js';

export const words = (value: bigint): number[] => [
  Number(BigInt.asIntN(32, value)),
  Number(BigInt.asIntN(32, value >> 32n)),
];

/** Numbers the script's variables and works out their first values. */
export function declareVariables(program: Compilation): { globals: Global[]; globalRefs: number } {
  const globals: Global[] = [];
  let next = 0;
  let refs = 0;
  for (const symbol of program.symbols.all()) {
    if (symbol.node.$type !== 'VarDeclaration') continue;
    const { name, file } = symbol;
    const value = (symbol.node as Partial<VarDeclaration>).value;
    if (value?.$type === 'Call' && value.callee.$refText === 'ranges') {
      if (value.arguments.length > 0)
        program.reporter.error(
          spot(file, value),
          'constant',
          'a range set that all share begins empty: `var s = ranges()`; fill it in `setup`',
        );
      // The bit that tells a shared set from a routine's own: GLOBAL_REF.
      program.variables.set(name, { type: SET, index: refs | 0x10000 });
      globals.push({ name, type: 'set', index: refs++, initial: [] });
      continue;
    }
    const first = program.evaluator.evaluate(file, value);
    const type = variableType(first);
    program.variables.set(name, { type, index: next });
    const initial =
      first === null ? [0, 0] : [...words(first.value), ...(type.kind === 'range' ? words(first.size) : [])];
    globals.push({ name, type: valueType(type), index: next, initial });
    next += width(type);
  }
  return { globals, globalRefs: refs };
}

function variableType(value: Constant | null): Type {
  return value === null ? { kind: 'unknown' } : value.type;
}

/** Reads the heads of the functions: parameters, results. Bodies come later, when all heads are known. */
export function declareFunctions(
  program: Compilation,
  functions: Parts['functions'],
  reserve: () => number,
): void {
  for (const { name, node, file } of functions) {
    const parameters = node.parameters.map((each) => ({
      name: each.name,
      type: typeOf(program, file, each, HEX),
    }));
    const results = node.results.map((each) => ({ name: each.name, type: typeOf(program, file, each, INT) }));
    repeated(program, file, node);
    const info: FunctionInfo = {
      ...{ name, file, node, parameters, results, gives: gives(program, file, node, results) },
      ...{ routine: reserve(), side: 'any' as const, mixed: false, reachable: false },
    };
    program.functions.set(name, info);
  }
}

function typeOf(program: Compilation, file: ParsedFile, node: Parameter | ResultName, byDefault: Type): Type {
  if (node.type === undefined) return byDefault;
  const type = TYPE_WORDS.get(node.type);
  if (type !== undefined) return type;
  const names = [...TYPE_WORDS.keys()];
  program.reporter.error(
    spot(file, node),
    'unknown-word',
    `there is no type \`${node.type}\`.${didYouMean(nearest(node.type, names))} It is one of ${names.join(', ')}.`,
  );
  return { kind: 'unknown' };
}

function repeated(program: Compilation, file: ParsedFile, node: FunctionDeclaration): void {
  const seen = new Set<string>();
  for (const parameter of node.parameters) {
    if (seen.has(parameter.name))
      program.reporter.error(
        spot(file, parameter),
        'duplicate-name',
        `there are two parameters \`${parameter.name}\``,
      );
    seen.add(parameter.name);
  }
}

/** What a call gives: nothing, the one result, or all of them as fields. */
function gives(
  program: Compilation,
  file: ParsedFile,
  node: FunctionDeclaration,
  results: FunctionInfo['results'],
): Type {
  const [first] = results;
  if (first === undefined) return NOTHING;
  if (results.length === 1) return first.type;
  if (results.length > 8)
    program.reporter.error(spot(file, node), 'results', 'a function has at most 8 results');
  if (results.some(({ type }) => type.kind === 'range')) {
    program.reporter.error(
      spot(file, node),
      'results',
      'a range can be the only result of a function, not one of several',
    );
  }
  const fields = results.map(({ name, type }): Field => {
    if (type.kind === 'bool' || type.kind === 'side') return { name, type: type.kind, show: type.kind };
    return { name, type: 'int', show: type.kind === 'int' ? type.show : 'decimal' };
  });
  return { kind: 'record', fields, run: false };
}
