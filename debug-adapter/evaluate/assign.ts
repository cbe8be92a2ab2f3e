import type { Poke } from '../../engine/time/input.js';
import type { Global, Local, ValueType } from '../../engine/program/program.js';
import type { Subject } from '../debuggee/subject.js';
import { bytePokes } from '../inspect/byte-access.js';
import { resolve } from '../inspect/memory.js';
import { referenceText } from './memory/look.js';
import { takeApart } from './memory/terms.js';
import { pointed, written } from './origin.js';
import { localsAt, runningFrame, type Standpoint } from './standpoint.js';
import { typeWords, unsigned64 } from './value-text.js';
import type { Value } from './watch.js';

/** A name, or one of a name's fields. */
const PLACE = /^([A-Za-z_]\w*)(?:\s*\.\s*([A-Za-z_]\w*))?$/;
const RANGE_FIELDS = ['start', 'size'];

/** What is to be written where: 64 bits each. */
interface Place {
  readonly type: ValueType;
  /** How to write the words of one register, or of both of a range. */
  readonly pokes: (words: Int32Array) => readonly Poke[];
}

/**
 * Puts a value where an expression leads, as inputs of the run.
 *
 * @param evaluate evaluates at the same standpoint: the address of a look at memory
 * @throws RangeError with a sentence; nothing has changed then
 */
export function assign(
  subject: Subject,
  target: string,
  value: Value,
  at: Standpoint,
  evaluate: (text: string) => Value | string,
): void {
  const pokes =
    target.includes('[') || target.includes(':')
      ? memoryPokes(subject, target, value, evaluate)
      : namedPokes(subject, target, value, at);
  for (const poke of pokes) subject.history.apply(at.actor, { kind: 'poke', poke });
}

function namedPokes(subject: Subject, target: string, value: Value, at: Standpoint): readonly Poke[] {
  const [, name, field] = PLACE.exec(target) ?? [];
  if (name === undefined)
    throw new RangeError(
      `\`${target}\` cannot be set: set a variable, a field of one, \`exit.ret\`, \`exit.data\`, or memory (\`u8 [guest:0x1000]\`).`,
    );
  const place = variablePlace(subject, at, name, field) ?? exitPlace(subject, at, name, field);
  if (place === null) throw new RangeError(`There is no variable \`${name}\` here that could be set.`);
  if (!fits(place.type, value))
    throw new RangeError(
      `\`${target}\` takes ${typeWords(place.type)}, the value is ${typeWords(value.type)}.`,
    );
  return place.pokes(value.words);
}

/** Whether a value may be written where this type is. A number that is 0 or 1 will do for a bool, and a bool for a number. */
function fits(type: ValueType, value: Value): boolean {
  if (type === value.type) return true;
  if (type === 'int') return value.type === 'bool' || value.type === 'side';
  const [lo = 0, hi = 0] = value.words;
  return type === 'bool' && value.type === 'int' && hi === 0 && (lo === 0 || lo === 1);
}

function variablePlace(
  subject: Subject,
  at: Standpoint,
  name: string,
  field: string | undefined,
): Place | null {
  const local = localsAt(subject, at).get(name);
  if (local !== undefined) {
    if (runningFrame(subject, at) === null)
      throw new RangeError(`The frame of \`${name}\` is on the stack that waits: set it when that one runs.`);
    const depth = at.frame?.depth ?? 0;
    return fieldPlace(local, field, (word, lo, hi) => ({
      ...{ what: 'register', depth, lo, hi },
      register: local.register + word,
    }));
  }
  const global = subject.program.globals.find((one) => one.name === name);
  if (global === undefined) return null;
  return fieldPlace(global, field, (word, lo, hi) => ({
    what: 'global',
    index: global.index + word,
    lo,
    hi,
  }));
}

/** The whole of a variable, or the field of it that is named. */
function fieldPlace(
  { name, type, fields = [] }: Local | Global,
  field: string | undefined,
  poke: (word: number, lo: number, hi: number) => Poke,
): Place {
  const word = (index: number, words: Int32Array, from = 0) =>
    poke(index, words[2 * from] ?? 0, words[2 * from + 1] ?? 0);
  if (type === 'set')
    throw new RangeError(`\`${name}\` is a range set: only the script's add and remove change it.`);
  if (field === undefined) {
    if (type === 'record')
      throw new RangeError(`\`${name}\` has fields: set one of them: ${fields.join(', ')}.`);
    if (type === 'range') return { type, pokes: (words) => [word(0, words), word(1, words, 1)] };
    return { type, pokes: (words) => [word(0, words)] };
  }
  const names = type === 'range' ? RANGE_FIELDS : fields;
  const index = names.indexOf(field);
  if (index < 0)
    throw new RangeError(
      names.length === 0
        ? `\`${name}\` has no fields.`
        : `\`${name}\` has no field \`${field}\` that could be set; it has: ${names.join(', ')}.`,
    );
  const fieldType = field === 'side' ? 'side' : field === 'allocated' ? 'bool' : 'int';
  return { type: fieldType, pokes: (words) => [word(index, words)] };
}

/** What goes back to the guest: the only fields of an exit that userspace writes. */
function exitPlace(
  { history }: Subject,
  { actor }: Standpoint,
  name: string,
  field: string | undefined,
): Place | null {
  if (name !== 'exit') return null;
  if (field !== 'ret' && field !== 'data')
    throw new RangeError("Of an exit, only `exit.ret` and `exit.data` can be set: the rest is the kernel's.");
  if ((history.state.actors[actor]?.exit ?? null) === null)
    throw new RangeError('There is no exit to answer here.');
  return { type: 'int', pokes: ([lo = 0, hi = 0]) => [{ what: field, lo, hi }] };
}

/** Bytes of pages that exist; past every check of the kernel, and of a page that is not there, nothing. */
function memoryPokes(
  subject: Subject,
  target: string,
  value: Value,
  evaluate: (text: string) => Value | string,
): readonly Poke[] {
  const apart = takeApart(target);
  if ('message' in apart)
    throw new RangeError(`${pointed(apart.message, written(target), apart.start, apart.end)}.`);
  const [name] = apart.names;
  if (apart.names.length !== 1 || apart.expression.trim() !== name)
    throw new RangeError(`\`${target}\` cannot be set: it is more than one piece of memory.`);
  const before = evaluate(target);
  if (typeof before === 'string') throw new RangeError(`There is nothing to write to: ${before}.`);
  const { from, bytes: count = 8 } = before;
  const [lo = 0, hi = 0] = value.words;
  if (from === undefined || value.type === 'range')
    throw new RangeError(`Memory takes a number, the value is ${typeWords(value.type)}.`);
  const number = unsigned64(lo, hi);
  const bits = 8 * count;
  // A negative number that fits is as good as its bits.
  if (BigInt.asUintN(bits, number) !== number && BigInt.asIntN(bits, number) !== BigInt.asIntN(64, number))
    throw new RangeError(`0x${number.toString(16)} does not fit in u${bits}.`);
  const bytes = Uint8Array.from({ length: count }, (_, i) => Number((number >> BigInt(8 * i)) & 0xffn));
  return [...resolve(subject, from, 0, count)].flatMap((piece): readonly Poke[] => {
    if (piece.missing !== undefined) throw new RangeError(`${referenceText(from)}: ${piece.missing}.`);
    return bytePokes(piece, bytes);
  });
}
