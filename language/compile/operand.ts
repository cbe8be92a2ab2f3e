import type { Type } from '../values/types.js';
import { UNKNOWN } from '../values/types.js';
import type { Constant } from '../values/constant.js';

/** 64 bits: in a register, or known already (then the register is -1). */
export type Word =
  | { readonly register: number; readonly constant: null }
  | { readonly register: -1; readonly constant: bigint };

/** The value of an expression: where it stands. */
export interface Operand {
  readonly type: Type;
  /** The number, or the start of a range, or the first register of a record. */
  readonly first: Word;
  /** The size of a range. */
  readonly second: Word | null;
  /** Of a set: which one. */
  readonly ref: number;
}

export const known = (value: bigint): Word => ({ register: -1, constant: value });
export const inRegister = (register: number): Word => ({ register, constant: null });

export const operand = (type: Type, first: Word, second: Word | null = null): Operand => ({
  type,
  first,
  second,
  ref: -1,
});

export const setOperand = (type: Type, ref: number): Operand => ({
  type,
  first: known(0n),
  second: null,
  ref,
});

/** After an error: agrees with everything, costs nothing. */
export const NO_OPERAND: Operand = operand(UNKNOWN, known(0n), known(0n));

export function constantOperand({ type, value, size }: Constant): Operand {
  return operand(type, known(value), type.kind === 'range' ? known(size) : null);
}

/** The value as a constant, if it is one. */
export function asConstant({ type, first, second }: Operand): Constant | null {
  if (first.constant === null || type.kind === 'set' || type.kind === 'unknown' || type.kind === 'nothing')
    return null;
  if (second !== null && second.constant === null) return null;
  return { type, value: first.constant, size: second?.constant ?? 0n };
}
