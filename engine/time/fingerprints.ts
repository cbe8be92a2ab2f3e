import { formatHash, Hasher } from '../memory/hash.js';
import type { Program } from '../program/program.js';
import type { Input } from './input.js';

/** What two lists of inputs have in common if their fingerprints are the same: everything. Sixteen hexadecimal digits. */
export function inputsFingerprint(inputs: readonly Input[]): string {
  return fingerprint(inputs.map(({ moment, actor, ...act }) => [moment, actor, act]));
}

/** Of what a program does: its code, its machine, its entries. Names of files, and where in them something stands, are left out. */
export function programFingerprint(program: Program): string {
  const { code, spec, routines, entries, handlers, invariants, globals, claims } = program;
  return fingerprint([code, spec, routines, entries, handlers, invariants, globals, claims]);
}

function fingerprint(value: unknown): string {
  const hasher = new Hasher();
  addValue(hasher, value);
  return formatHash(hasher.digest());
}

/** Adds plain data: the order of an object's keys makes no difference. */
function addValue(hasher: Hasher, value: unknown): void {
  if (typeof value === 'number') hasher.add(1).addString(String(value));
  else if (typeof value === 'string') hasher.add(2).addString(value);
  else if (value instanceof Int32Array) {
    hasher.add(3).add(value.length);
    for (const word of value) hasher.add(word);
  } else if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const list: readonly unknown[] = Array.isArray(value) ? value : [...(value as Uint8Array)];
    hasher.add(4).add(list.length);
    for (const one of list) addValue(hasher, one);
  } else if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined);
    hasher.add(5).add(entries.length);
    for (const [key, one] of entries.sort(([a], [b]) => (a < b ? -1 : 1))) {
      hasher.addString(key);
      addValue(hasher, one);
    }
  } else hasher.add(6).addString(String(value));
}
