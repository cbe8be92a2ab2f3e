import { Errno, errnoName } from '../kvm/errno.js';
import type { State } from '../kvm/state.js';
import { formatSize, offsetOf, pageOf } from '../memory/address.js';
import { OPERATIONS } from '../operations.js';
import { SIDE, type Parameter } from '../program/operation.js';
import { hex64, signed64 } from './text.js';

const BY_NAME = new Map(OPERATIONS.map((operation) => [operation.name, operation]));

/**
 * The arguments of an operation as a script would write them: `ram, 0x100000, 4K`.
 *
 * @param registers 64 bits each as int32 pairs, in the order of the operation's parameters
 */
export function argumentsText(name: string, registers: Int32Array, state: State): string {
  const params = BY_NAME.get(name)?.params ?? [];
  const words = params.map((param, i) =>
    argumentText(param, registers[2 * i] ?? 0, registers[2 * i + 1] ?? 0, state),
  );
  // What the script left out is not shown, either.
  let last = params.length;
  while (last > 0 && isDefault(params[last - 1], registers, last - 1)) last--;
  return words.slice(0, last).join(', ');
}

function isDefault(param: Parameter | undefined, registers: Int32Array, index: number): boolean {
  if (param?.default === undefined) return false;
  return signed64(registers[2 * index] ?? 0, registers[2 * index + 1] ?? 0) === String(param.default);
}

function argumentText(param: Parameter, lo: number, hi: number, state: State): string {
  switch (param.type) {
    case 'gpa':
    case 'hva':
    case 'offset':
      return hex64(lo, hi);
    case 'size':
      return lo === 0 && hi === 0 ? '0' : formatSize(pageOf(lo, hi), offsetOf(lo));
    case 'file':
      return fileName(lo, hi, state);
    case 'side':
      return lo === SIDE.private ? 'private' : 'shared';
    case 'enum':
      return words(param, lo, hi);
    case 'int':
    case 'slot':
    case 'vcpu':
      return signed64(lo, hi);
  }
}

/** A descriptor by the name of its file; where it leads nowhere, the number is what matters. */
function fileName(lo: number, hi: number, state: State): string {
  const store = hi === 0 ? state.descriptors[lo] : undefined;
  const name = store === undefined || store < 0 ? undefined : state.stores[store]?.name;
  return name === undefined || name === '' ? signed64(lo, hi) : name;
}

function words({ values = {}, flags = false }: Parameter, lo: number, hi: number): string {
  const all = Object.entries(values);
  const exact = all.find(([, number]) => number === lo && hi === 0)?.[0];
  if (exact !== undefined) return exact;
  const bits = all.filter(([, number]) => number !== 0 && (lo & number) === number);
  const known = bits.reduce((sum, [, number]) => sum | number, 0);
  return flags && hi === 0 && known === lo ? bits.map(([word]) => word).join(' | ') : hex64(lo, hi);
}

/** A result as a person reads it: `0`, `-EINVAL`, a number. */
export function resultText(lo: number, hi: number): string {
  const known = hi === -1 && Object.values<number>(Errno).includes(-lo);
  return known ? `-${errnoName(-lo)}` : signed64(lo, hi);
}
