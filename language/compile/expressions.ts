import { Op } from '../../engine/program/program.js';
import type { Binary, Expression, NameReference, Prefix } from '../generated/ast.js';
import { didYouMean, nearest } from '../names/nearest.js';
import { replacing } from '../names/reporter.js';
import { kindWords } from '../names/symbols.js';
import { numberShow, numberValue } from '../parse/literals.js';
import { boolConstant, BUILT_IN, constant, foldPrefix, sideConstant } from '../values/constant.js';
import { BOOL, HEX, RANGE, showOf, UNKNOWN, type Type } from '../values/types.js';
import { arithmetic, OPCODES } from './arithmetic.js';
import type { Body } from './body.js';
import { callValue } from './calls.js';
import { comparison } from './comparisons.js';
import { fieldValue } from './fields.js';
import { logicValue, membership, wantBool } from './logic.js';
import { fetchValue, loadValue } from './memory.js';
import {
  asConstant,
  constantOperand,
  inRegister,
  known,
  NO_OPERAND,
  operand,
  setOperand,
  type Operand,
} from './operand.js';

/** Compiles an expression. Constants cost nothing; a local variable is read where it stands. */
export function expression(body: Body, node: Expression, into?: number): Operand {
  const held = body.hoisted.get(node);
  if (held !== undefined) return held;
  switch (node.$type) {
    case 'NumberLiteral': {
      const value = numberValue(node.digits);
      if (typeof value === 'string') return body.error(node, 'number', value);
      return constantOperand(constant({ kind: 'int', show: numberShow(node.digits) }, value));
    }
    case 'BoolLiteral':
      return constantOperand(boolConstant(node.value === 'true'));
    case 'SideLiteral':
      return constantOperand(sideConstant(node.side));
    case 'TextLiteral':
      return body.error(node, 'type', 'a text can stand in `log`, `import` and the names of tests only');
    case 'NameReference':
      return nameValue(body, node, into);
    case 'FieldAccess':
      return fieldValue(body, node, into);
    case 'Prefix':
      return prefixValue(body, node, into);
    case 'Binary':
      return binaryValue(body, node, into);
    case 'Call':
      return callValue(body, node, into);
    case 'Load':
      return loadValue(body, node, into);
    case 'Fetch':
      return fetchValue(body, node, into);
  }
}

function nameValue(body: Body, node: NameReference, into?: number): Operand {
  const name = node.target.$refText;
  const local = body.lookup(name);
  if (local !== undefined) {
    local.used = true;
    if (local.exit)
      return body.error(node, 'type', `\`${name}\` is the exit: name a field, such as \`${name}.range\``);
    if (local.type.kind === 'set') return setOperand(local.type, local.register);
    return operand(
      local.type,
      inRegister(local.register),
      local.type.kind === 'range' ? inRegister(local.register + 1) : null,
    );
  }
  const value = body.program.constant(name);
  if (value !== undefined) return value === null ? NO_OPERAND : constantOperand(value);
  const variable = body.program.variables.get(name);
  if (variable !== undefined) {
    if (variable.type.kind === 'set') return setOperand(variable.type, variable.index);
    const isRange = variable.type.kind === 'range';
    const register = isRange ? body.alloc(2) : (into ?? body.alloc());
    body.emitter.emit(Op.LDG, register, variable.index);
    if (isRange) body.emitter.emit(Op.LDG, register + 1, variable.index + 1);
    return operand(variable.type, inRegister(register), isRange ? inRegister(register + 1) : null);
  }
  if (name === 'result') return resultValue(body, node);
  return unknownName(body, node, name);
}

/** `result`: what the call statement before gave. */
function resultValue(body: Body, node: NameReference): Operand {
  if (body.result === 'none' || body.resultRegister < 0) {
    return body.error(
      node,
      'no-result',
      '`result` is what the call before gave, and no call with results stands before this',
    );
  }
  const fields =
    body.result === 'mixed' ? [{ name: 'value', type: 'int', show: 'decimal' } as const] : body.result;
  return operand({ kind: 'record', fields, run: false }, inRegister(body.resultRegister));
}

function unknownName(body: Body, node: NameReference, name: string): Operand {
  const { symbols } = body.program;
  if (name === 'exit')
    return body.error(
      node,
      'no-exit',
      'there is no exit here: it is what a handler gets (`on memory_error (exit) { … }`)',
    );
  const symbol = symbols.get(name);
  if (symbol?.node.$type === 'FunctionDeclaration') {
    return body.error(node, 'type', `\`${name}\` is ${kindWords(symbol)}: call it with \`${name}(…)\``);
  }
  const names = [
    ...body.names(),
    ...symbols.names('ConstDeclaration', 'VarDeclaration', 'FileDeclaration', 'MappingDeclaration'),
  ];
  const guess = nearest(name, [
    ...names,
    ...body.program.evaluator.machineNames.keys(),
    ...BUILT_IN.keys(),
    'shared',
    'private',
  ]);
  const fix = guess === null ? undefined : replacing(body.spot(node), guess, `Change to ${guess}`);
  body.program.reporter.error(
    body.spot(node),
    'unknown-name',
    `there is no \`${name}\`.${didYouMean(guess)}`,
    fix,
  );
  return NO_OPERAND;
}

function prefixValue(body: Body, node: Prefix, into?: number): Operand {
  if (node.operator === 'not') {
    const value = body.value(node.operand);
    const word = wantBool(body, node.operand, value);
    if (word.constant !== null) return constantOperand(boolConstant(word.constant === 0n));
    const register = into ?? body.alloc();
    body.emitter.emit(Op.ISZERO, register, word.register);
    return operand(BOOL, inRegister(register));
  }
  const value = body.value(node.operand);
  const known = asConstant(value);
  if (known !== null && known.type.kind !== 'range') return constantOperand(foldPrefix(node.operator, known));
  const word = body.asWord(node.operand, value);
  const register = into ?? body.alloc();
  if (node.operator === '~') body.emitter.emit(Op.NOT, register, word.register);
  else {
    const zero = body.register({ register: -1, constant: 0n });
    body.emitter.emit(Op.SUB, register, zero, word.register);
  }
  return operand(
    { kind: 'int', show: showOf(value.type) === 'decimal' ? 'decimal' : 'hex' },
    inRegister(register),
  );
}

function binaryValue(body: Body, node: Binary, into?: number): Operand {
  const { operator } = node;
  if (operator === 'and' || operator === 'or') return logicValue(body, node);
  if (operator === 'in') return membership(body, node, into);
  const left = body.value(node.left);
  const right = body.value(node.right);
  if (left.type.kind === 'unknown' || right.type.kind === 'unknown')
    return operand(resultType(operator), known(0n), known(0n));
  if (operator === '..+') return operand(RANGE, body.asWord(node.left, left), body.asWord(node.right, right));
  if (operator === '..') {
    const start = body.asWord(node.left, left);
    body.asWord(node.right, right);
    return operand(RANGE, start, arithmetic(body, '-', right, operand(HEX, start)).first);
  }
  if (OPCODES[operator] !== undefined) {
    body.asWord(node.left, left);
    body.asWord(node.right, right);
    if ((operator === '/' || operator === '%') && right.first.constant === 0n)
      return body.error(node.right, 'division', 'this divides by zero');
    return arithmetic(body, operator, left, right, into);
  }
  return comparison(body, node, left, right, into);
}

function resultType(operator: Binary['operator']): Type {
  return operator === '..' || operator === '..+' ? RANGE : OPCODES[operator] === undefined ? BOOL : UNKNOWN;
}
