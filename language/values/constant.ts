import { Errno, Signal } from '../../engine/kvm/errno.js';
import { ExitReason, KVM_HC_MAP_GPA_RANGE, MEMORY_ERROR_FLAG_PRIVATE } from '../../engine/kvm/exit.js';
import { FLAVOURS } from '../../engine/kvm/spec.js';
import { SIDE } from '../../engine/program/operation.js';
import type { Binary } from '../generated/ast.js';
import { BOOL, ERRNO, HEX, INT, RANGE, SIDE_TYPE, commonShow, showOf, type Type } from './types.js';

/** A value that is known before anything runs. Numbers are 64 bits, held signed. */
export interface Constant {
  readonly type: Type;
  readonly value: bigint;
  /** Of a range: its size; `value` is its start. */
  readonly size: bigint;
}

/** A number (or truth, or side) as a constant. */
export function constant(type: Type, value: bigint | number): Constant {
  return { type, value: BigInt.asIntN(64, BigInt(value)), size: 0n };
}

export const rangeConstant = (start: bigint, size: bigint): Constant => ({
  type: RANGE,
  value: BigInt.asIntN(64, start),
  size: BigInt.asIntN(64, size),
});

/** The unsigned reading of a 64-bit value: what an address or a size is. */
export const unsigned = (value: bigint): bigint => BigInt.asUintN(64, value);

/** Names that every script knows: errnos and signals (positive, as in the kernel's headers), exit reasons, flavours. */
export const BUILT_IN: ReadonlyMap<string, Constant> = new Map<string, Constant>([
  ...Object.entries(Errno).map(([name, number]) => [name, constant(ERRNO, number)] as const),
  ...Object.entries(Signal).map(
    ([name, number]) => [name, constant({ kind: 'int', show: 'signal' }, number)] as const,
  ),
  ...Object.entries(ExitReason).map(
    ([name, number]) => [`KVM_EXIT_${name}`, constant({ kind: 'int', show: 'exit' }, number)] as const,
  ),
  ...FLAVOURS.map((name, index) => [name.toUpperCase(), constant(INT, index)] as const),
  ['KVM_HC_MAP_GPA_RANGE', constant(INT, KVM_HC_MAP_GPA_RANGE)],
  ['KVM_MEMORY_EXIT_FLAG_PRIVATE', constant(HEX, MEMORY_ERROR_FLAG_PRIVATE)],
  ['PAGE_SIZE', constant(HEX, 4096)],
]);

export const sideConstant = (side: 'shared' | 'private'): Constant => constant(SIDE_TYPE, SIDE[side]);
export const boolConstant = (value: boolean): Constant => constant(BOOL, value ? 1 : 0);

type Operator = Binary['operator'];

const ARITHMETIC: Partial<Record<Operator, (a: bigint, b: bigint) => bigint>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '<<': (a, b) => a << (b & 63n),
  '>>': (a, b) => unsigned(a) >> (b & 63n),
};

const COMPARISON: Partial<Record<Operator, (a: bigint, b: bigint) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** The result of an operator on two constants; null where there is none (another kind of value, division by zero). */
export function foldBinary(operator: Operator, a: Constant, b: Constant): Constant | null {
  if (operator === '..') return rangeConstant(a.value, b.value - a.value);
  if (operator === '..+') return rangeConstant(a.value, b.value);
  if (operator === 'and') return boolConstant(a.value !== 0n && b.value !== 0n);
  if (operator === 'or') return boolConstant(a.value !== 0n || b.value !== 0n);
  const isRange = a.type.kind === 'range' || b.type.kind === 'range';
  if (isRange && (a.type.kind !== b.type.kind || (operator !== '==' && operator !== '!='))) return null;
  const compare = COMPARISON[operator];
  if (compare !== undefined) {
    if (isRange) return boolConstant((a.value === b.value && a.size === b.size) === (operator === '=='));
    return boolConstant(compare(a.value, b.value));
  }
  const compute = ARITHMETIC[operator];
  if (compute === undefined || ((operator === '/' || operator === '%') && b.value === 0n)) return null;
  return constant(
    { kind: 'int', show: arithmeticShow(operator, showOf(a.type), showOf(b.type)) },
    compute(a.value, b.value),
  );
}

/** How the result of arithmetic is shown. A truth or a side that was computed with is a number. */
export function arithmeticShow(
  operator: Operator,
  a: ReturnType<typeof showOf>,
  b: ReturnType<typeof showOf>,
): 'hex' | 'decimal' | 'errno' {
  const show = commonShow(a, b);
  if (show === 'errno') return 'errno';
  return show === 'hex' || operator === '|' || operator === '&' || operator === '^' || operator === '<<'
    ? 'hex'
    : 'decimal';
}

/** The result of a prefix operator on a constant. */
export function foldPrefix(operator: '-' | '~' | 'not', a: Constant): Constant {
  if (operator === 'not') return boolConstant(a.value === 0n);
  return constant(a.type, operator === '-' ? -a.value : ~a.value);
}
