import { Op } from '../../engine/program/program.js';
import type { Binary } from '../generated/ast.js';
import { arithmeticShow, foldBinary } from '../values/constant.js';
import { showOf, type Type } from '../values/types.js';
import type { Body } from './body.js';
import { asConstant, constantOperand, inRegister, operand, type Operand } from './operand.js';

export const OPCODES: Partial<Record<Binary['operator'], number>> = {
  '+': Op.ADD,
  '-': Op.SUB,
  '*': Op.MUL,
  '/': Op.DIV,
  '%': Op.REM,
  '&': Op.AND,
  '|': Op.OR,
  '^': Op.XOR,
  '<<': Op.SHL,
  '>>': Op.SHR,
};

/** Arithmetic on two numbers, folded if both are known, with the short form for small constants. */
export function arithmetic(
  body: Body,
  operator: Binary['operator'],
  left: Operand,
  right: Operand,
  into?: number,
): Operand {
  const [a, b] = [asConstant(left), asConstant(right)];
  const folded = a !== null && b !== null ? foldBinary(operator, a, b) : null;
  if (folded !== null) return constantOperand(folded);
  const type: Type = { kind: 'int', show: arithmeticShow(operator, showOf(left.type), showOf(right.type)) };
  const addend = addendOf(operator, left, right);
  if (addend !== null) {
    if (addend.constant === 0) return operand(type, inRegister(addend.register));
    const register = into ?? body.alloc();
    body.emitter.emit(Op.ADDI, register, addend.register, addend.constant);
    return operand(type, inRegister(register));
  }
  const [x, y] = [body.register(left.first), body.register(right.first)];
  const register = into ?? body.alloc();
  body.emitter.emit(OPCODES[operator] ?? Op.NOP, register, x, y);
  return operand(type, inRegister(register));
}

/** `r + constant`, if that is what an addition or subtraction is, and the constant is small. */
function addendOf(
  operator: Binary['operator'],
  left: Operand,
  right: Operand,
): { register: number; constant: number } | null {
  const small = (value: bigint | null): number | null =>
    value !== null && value === BigInt.asIntN(32, value) ? Number(value) : null;
  if (operator === '+') {
    const [a, b] = [small(left.first.constant), small(right.first.constant)];
    if (b !== null) return { register: left.first.register, constant: b };
    return a === null ? null : { register: right.first.register, constant: a };
  }
  if (operator !== '-' || right.first.constant === null) return null;
  const b = small(-right.first.constant);
  return b === null ? null : { register: left.first.register, constant: b };
}
