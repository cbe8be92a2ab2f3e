import { type Exit, exitReasonName, ExitReason } from '../../engine/kvm/exit.js';
import { NotUnderstood } from './case-file.js';
import { showHex, toBigInt, toErrno } from './values.js';

type Reader = (exit: Exit) => bigint;

const FIELDS: Readonly<Record<string, Reader>> = {
  reason_nr: (exit) => BigInt(exit.reason),
  flags: (exit) => BigInt(exit.flags),
  gpa: (exit) => BigInt(exit.gpaPage) * 4096n + BigInt(exit.gpaOffset),
  size: (exit) => BigInt(exit.size),
  len: (exit) => BigInt(exit.size),
  nr: (exit) => BigInt(exit.nr),
  ret: (exit) => (BigInt(exit.retHi) << 32n) | BigInt(exit.retLo >>> 0),
};

export function argsOf(exit: Exit): bigint[] {
  return [0, 1, 2].map((i) => (BigInt(exit.args[2 * i + 1]! >>> 0) << 32n) | BigInt(exit.args[2 * i]! >>> 0));
}

/** Why an exit is not the one wanted, or null if it is. */
export function differsFromExit(exit: Exit, wanted: Readonly<Record<string, unknown>>): string | null {
  for (const [name, value] of Object.entries(wanted)) {
    const why = differsIn(exit, name, value);
    if (why !== null) return why;
  }
  return null;
}

function differsIn(exit: Exit, name: string, value: unknown): string | null {
  if (name === 'reason') {
    if (typeof value !== 'string' || !(value in ExitReason))
      throw new NotUnderstood(`exit reason ${JSON.stringify(value)}`);
    const seen = exitReasonName(exit.reason);
    return seen === value ? null : `exit ${seen}, expected ${value}`;
  }
  if (name === 'padding') {
    // `padding` of run->memory is no state of the engine: every MEMORY_ERROR has it, and it is zero (reference 2.2).
    return exit.reason === ExitReason.MEMORY_ERROR && value === 0
      ? null
      : `exit has no padding ${JSON.stringify(value)}`;
  }
  if (name === 'errno') return exit.errno === toErrno(value) ? null : `exit errno ${exit.errno}`;
  if (name === 'is_write') return exit.isWrite === value ? null : `exit is_write ${exit.isWrite}`;
  if (name === 'args') {
    if (!Array.isArray(value)) throw new NotUnderstood('args of an exit');
    const wanted = value.map((one) => toBigInt(one, 'args of an exit'));
    const seen = argsOf(exit).slice(0, wanted.length);
    return wanted.every((one, i) => one === seen[i]) ? null : `exit args ${seen.map(showHex).join(' ')}`;
  }
  const reader = FIELDS[name];
  if (reader === undefined) throw new NotUnderstood(`field ${name} of an exit`);
  const [seen, number] = [reader(exit), toBigInt(value, name)];
  return seen === number ? null : `exit ${name} ${showHex(seen)}, expected ${showHex(number)}`;
}
