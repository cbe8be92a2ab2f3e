import { Op } from '../../engine/program/program.js';
import type { Operation } from '../../engine/program/operation.js';
import type { Call, Expression } from '../generated/ast.js';
import { didYouMean, nearest } from '../names/nearest.js';
import { OPERATIONS_BY_NAME, type NamedOperation } from '../names/operation-names.js';
import { replacing } from '../names/reporter.js';
import { kindWords } from '../names/symbols.js';
import { NOTHING, width, type Field, type Show, type Type } from '../values/types.js';
import { placeArguments, signature, type Wanted } from './arguments.js';
import type { Body } from './body.js';
import type { FunctionInfo } from './functions.js';
import { inRegister, known, NO_OPERAND, operand, type Operand } from './operand.js';

/** A call's value: its results in registers one after another. */
export function callValue(body: Body, node: Call, into?: number): Operand {
  const name = node.callee.$refText;
  const info = body.program.functions.get(name);
  if (info !== undefined) return functionCall(body, node, info, into);
  const named = OPERATIONS_BY_NAME.get(name);
  if (named !== undefined) return operationCall(body, node, named, into);
  return unknownCall(body, node, name);
}

function unknownCall(body: Body, node: Call, name: string): Operand {
  for (const argument of node.arguments) body.value(argument);
  const symbol = body.program.symbols.get(name);
  // A function in which the parser stumbled: its head may be wrong, and that was said.
  if (symbol?.node.$type === 'FunctionDeclaration') return NO_OPERAND;
  if (name === 'ranges')
    return body.error(
      node,
      'set-place',
      'a range set begins its life in a `let` or `var`: `let s = ranges()`',
    );
  if (symbol !== undefined || body.lookup(name) !== undefined) {
    const what = symbol === undefined ? 'a variable' : kindWords(symbol);
    return body.error(node, 'type', `\`${name}\` is ${what}: only functions and operations can be called`);
  }
  const guess = nearest(name, [...body.program.functions.keys(), ...OPERATIONS_BY_NAME.keys()]);
  const { file, span } = body.spot(node);
  const word = { file, span: { start: span.start, end: span.start + name.length } };
  const fix = guess === null ? undefined : replacing(word, guess, `Change to ${guess}`);
  body.program.reporter.error(
    word,
    'unknown-name',
    `there is no function or operation \`${name}\`.${didYouMean(guess)}`,
    fix,
  );
  return NO_OPERAND;
}

function functionCall(body: Body, node: Call, info: FunctionInfo, into?: number): Operand {
  if (info.side !== 'any') body.needs(info.side, node, `\`${info.name}\``);
  const wanted: Wanted[] = info.parameters.map(({ name, type }) => ({ name, type, parameter: null }));
  const count = wanted.reduce((sum, { type }) => sum + width(type), 0);
  const results = info.results.reduce((sum, { type }) => sum + width(type), 0);
  const base = body.alloc(count);
  if (!placeArguments(body, node, info.name, wanted, base)) return operand(info.gives, known(0n), known(0n));
  const target = into !== undefined && results === 1 ? into : body.alloc(results);
  body.emitter.emit(Op.CALL, target, info.routine, base);
  return operand(info.gives, inRegister(target), info.gives.kind === 'range' ? inRegister(target + 1) : null);
}

/** How the results of an operation are shown, the first by what the table says it gives. */
export function operationFields({ gives, results }: Operation): Field[] {
  return results.map((name, index): Field => {
    if (index > 0) return { name, type: 'int', show: 'hex' };
    if (gives === 'bool') return { name, type: 'bool', show: 'bool' };
    const show: Show = gives === 'errno' || gives === 'status' ? 'errno' : 'decimal';
    return { name, type: 'int', show: name === 'hva' || name === 'sw_exitinfo2' ? 'hex' : show };
  });
}

function operationType(operation: Operation): Type {
  const fields = operationFields(operation);
  const first = fields[0];
  if (first === undefined) return NOTHING;
  return fields.length === 1 && first.type === 'bool'
    ? { kind: 'bool' }
    : { kind: 'record', fields, run: false };
}

function operationCall(body: Body, node: Call, { index, operation }: NamedOperation, into?: number): Operand {
  checkFlavour(body, node, operation);
  if (operation.side !== 'any')
    body.needs(operation.side === 'guest' ? 'guest' : 'vmm', node, `\`${operation.name}\``);
  const wanted = signature(operation);
  const base = body.alloc(wanted.length);
  const type = operationType(operation);
  if (!placeArguments(body, node, operation.name, wanted, base)) return operand(type, known(0n));
  const count = operation.results.length;
  const target = into !== undefined && count === 1 ? into : body.alloc(count);
  body.emitter.emit(Op.OPERATION, target, index, base);
  return operand(type, inRegister(target));
}

/** An operation of another kind of guest, or of the other ABI, cannot run here. */
function checkFlavour(body: Body, node: Expression, operation: Operation): void {
  const { abis, flavours, name } = operation;
  const { abi, flavour } = body.program.spec;
  if (abis !== undefined && !abis.includes(abi) && body.dead === 0 && body.kind.reachable)
    body.error(node, 'wrong-abi', `\`${name}\` is of the ${abis.join(' and ')} ABI; this machine has ${abi}`);
  if (flavours === undefined || flavours.includes(flavour) || body.dead > 0 || !body.kind.reachable) return;
  body.error(
    node,
    'flavour',
    `\`${name}\` exists in ${flavours.join(' and ')} guests; this machine is ${flavour}`,
  );
}
