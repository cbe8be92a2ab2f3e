import type { Show, ValueType } from '../../engine/program/program.js';

export type { Show };

/** A field of a record: one register. */
export interface Field {
  readonly name: string;
  readonly type: 'int' | 'bool' | 'side';
  readonly show: Show;
}

/** What a value is. `unknown` follows an error that was reported already, and agrees with everything. */
export type Type =
  | { readonly kind: 'int'; readonly show: Show }
  | { readonly kind: 'bool' }
  | { readonly kind: 'side' }
  | { readonly kind: 'range' }
  | { readonly kind: 'set' }
  /** Results of a call, or a run of a loop. Where a number is wanted it stands for its first field. */
  | { readonly kind: 'record'; readonly fields: readonly Field[]; readonly run: boolean }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unknown' };

export const INT: Type = { kind: 'int', show: 'decimal' };
export const HEX: Type = { kind: 'int', show: 'hex' };
export const ERRNO: Type = { kind: 'int', show: 'errno' };
export const BOOL: Type = { kind: 'bool' };
export const SIDE_TYPE: Type = { kind: 'side' };
export const RANGE: Type = { kind: 'range' };
export const SET: Type = { kind: 'set' };
export const NOTHING: Type = { kind: 'nothing' };
export const UNKNOWN: Type = { kind: 'unknown' };

/** The words for types in a declaration (`fn f(r: range)`). */
export const TYPE_WORDS: ReadonlyMap<string, Type> = new Map<string, Type>([
  ['int', INT],
  ['address', HEX],
  ['errno', ERRNO],
  ['bool', BOOL],
  ['side', SIDE_TYPE],
  ['range', RANGE],
]);

/** Registers that a value of this type takes. */
export function width(type: Type): number {
  switch (type.kind) {
    case 'range':
      return 2;
    case 'record':
      return type.fields.length;
    case 'set':
    case 'nothing':
      return 0;
    default:
      return 1;
  }
}

/** The type as debuggers know it. */
export function valueType(type: Type): ValueType {
  return type.kind === 'nothing' || type.kind === 'unknown' ? 'int' : type.kind;
}

/** The type in a sentence. */
export function typeWords(type: Type): string {
  switch (type.kind) {
    case 'int':
      return 'a number';
    case 'bool':
      return 'true or false';
    case 'side':
      return 'a side (shared or private)';
    case 'range':
      return 'a range';
    case 'set':
      return 'a range set';
    case 'record':
      return type.run ? 'a run' : 'the results of a call';
    case 'nothing':
      return 'no value';
    case 'unknown':
      return 'something';
  }
}

/** How a value of one register is shown. */
export function showOf(type: Type): Show {
  switch (type.kind) {
    case 'int':
      return type.show;
    case 'bool':
      return 'bool';
    case 'side':
      return 'side';
    case 'record':
      return type.fields[0]?.show ?? 'decimal';
    default:
      return 'hex';
  }
}

const RANK: readonly Show[] = ['decimal', 'hex', 'bool', 'side', 'signal', 'exit', 'errno'];

/** How two values side by side are shown: the way that says more. */
export function commonShow(a: Show, b: Show): Show {
  return RANK.indexOf(a) >= RANK.indexOf(b) ? a : b;
}
