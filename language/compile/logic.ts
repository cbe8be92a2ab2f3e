import { Op } from '../../engine/program/program.js';
import type { Binary, Expression } from '../generated/ast.js';
import { inserting, replacing } from '../names/reporter.js';
import { spanOf } from '../parse/parse.js';
import { boolConstant } from '../values/constant.js';
import { BOOL, typeWords } from '../values/types.js';
import type { Body } from './body.js';
import {
  constantOperand,
  inRegister,
  known,
  NO_OPERAND,
  operand,
  type Operand,
  type Word,
} from './operand.js';

/** A truth. A number is none: `x != 0` says what is meant. */
export function wantBool(body: Body, node: Expression, value: Operand): Word {
  const { type } = value;
  if (type.kind === 'bool' || type.kind === 'unknown') return value.first;
  if (type.kind === 'record' && type.fields.length === 1 && type.fields[0]?.type === 'bool')
    return value.first;
  const parameter = node.$type === 'NameReference' ? body.lookup(node.target.$refText)?.node : null;
  const number = type.kind === 'int' || type.kind === 'record';
  const advice =
    parameter?.$type === 'Parameter'
      ? `; declare the parameter as \`${body.source(node)}: bool\``
      : number
        ? ': compare it, as in `x != 0`'
        : '';
  const fix =
    parameter?.$type === 'Parameter'
      ? inserting(body.file, spanOf(parameter).end, ': bool', `Declare \`${body.source(node)}: bool\``)
      : number
        ? replacing(body.spot(node), `(${body.source(node)} != 0)`, 'Compare with 0')
        : undefined;
  body.program.reporter.error(
    body.spot(node),
    'type',
    `expected true or false, found ${typeWords(type)}${advice}`,
    fix,
  );
  return NO_OPERAND.first;
}

/** `and`, `or` as a value: 1 or 0, the right side only if it matters. */
export function logicValue(body: Body, node: Binary): Operand {
  const left = body.value(node.left);
  const first = wantBool(body, node.left, left);
  const isAnd = node.operator === 'and';
  if (first.constant !== null) {
    const decided = (first.constant !== 0n) !== isAnd;
    const right = body.value(node.right);
    const second = wantBool(body, node.right, right);
    return decided ? constantOperand(boolConstant(!isAnd)) : operand(BOOL, second);
  }
  // A register of its own: the right side may read the variable that the result goes to.
  const register = body.alloc();
  const end = body.newLabel();
  body.move(first, register);
  body.emitter.emitJump(isAnd ? Op.JZ : Op.JNZ, 2, end, register);
  const right = body.value(node.right, register);
  body.move(wantBool(body, node.right, right), register);
  body.emitter.place(end);
  return operand(BOOL, inRegister(register));
}

/** `RANGE in SET`. */
export function membership(body: Body, node: Binary, into?: number): Operand {
  const range = body.range(node.left);
  const set = body.value(node.right);
  if (set.type.kind === 'unknown') return operand(BOOL, known(0n));
  if (set.type.kind !== 'set')
    return body.error(node.right, 'type', `expected a range set, found ${typeWords(set.type)}`);
  const pair = body.pair(range);
  const register = into ?? body.alloc();
  body.emitter.emit(Op.SET_HAS, register, pair, set.ref);
  return operand(BOOL, inRegister(register));
}
