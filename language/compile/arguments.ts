import type { Operation, Parameter } from '../../engine/program/operation.js';
import type { Call, Expression } from '../generated/ast.js';
import { didYouMean, nearest } from '../names/nearest.js';
import { replacing } from '../names/reporter.js';
import { BOOL, INT, SIDE_TYPE, typeWords, width, type Type } from '../values/types.js';
import { checkGpa, checkUnaligned } from './advice.js';
import type { Body } from './body.js';
import { known, NO_OPERAND, type Operand, type Word } from './operand.js';

/** What stands at a place of a call: a parameter of a function, or of an operation. */
export interface Wanted {
  readonly name: string;
  readonly type: Type;
  readonly parameter: Parameter | null;
}

/** The parameters of an operation. */
export function signature(operation: Operation): Wanted[] {
  return operation.params.map((parameter) => ({
    name: parameter.name,
    type: parameter.type === 'side' ? SIDE_TYPE : INT,
    parameter,
  }));
}

/** How a call looks, for messages: `share(gpa, size)`. */
function shape(name: string, wanted: readonly Wanted[]): string {
  const parts = wanted.map((each) => (each.parameter?.default === undefined ? each.name : `[${each.name}]`));
  return `${name}(${parts.join(', ')})`;
}

/** Evaluates the arguments of a call into registers from `base` on. False after a report that leaves nothing to call. */
export function placeArguments(
  body: Body,
  node: Call,
  name: string,
  wanted: readonly Wanted[],
  base: number,
): boolean {
  let place = 0;
  let register = base;
  let ok = true;
  for (const argument of node.arguments) {
    const want = wanted[place];
    if (want === undefined) {
      body.error(argument, 'arguments', `too many arguments: ${shape(name, wanted)}`);
      return false;
    }
    const value = argumentValue(body, argument, want, register);
    const next = wanted[place + 1];
    if (
      value.second !== null &&
      value.type.kind === 'range' &&
      want.type.kind !== 'range' &&
      fillsTwo(want, next)
    ) {
      // A range stands for an address and the size after it.
      body.move(value.first, register);
      body.move(value.second, register + 1);
      if (want.parameter !== null) checkWords(body, argument, want.parameter, value.first);
      if (next?.parameter != null) checkWords(body, argument, next.parameter, value.second);
      place += 2;
      register += 2;
      continue;
    }
    ok = placeOne(body, argument, want, value, register) && ok;
    place += 1;
    register += width(want.type);
  }
  for (; place < wanted.length; place++) {
    const want = wanted[place];
    const byDefault = want?.parameter?.default;
    if (byDefault === undefined) {
      body.error(node, 'arguments', `\`${want?.name ?? ''}\` is missing: ${shape(name, wanted)}`);
      return false;
    }
    body.move(known(BigInt(byDefault)), register);
    register += 1;
  }
  return ok;
}

/** Whether a range can stand for two parameters: an address or offset, then its size. */
function fillsTwo(want: Wanted, next: Wanted | undefined): boolean {
  if (next === undefined) return false;
  if (want.parameter === null) return next.parameter === null && /size|len|bytes/.test(next.name);
  return next.parameter?.type === 'size' && ['gpa', 'hva', 'offset'].includes(want.parameter.type);
}

function argumentValue(body: Body, node: Expression, want: Wanted, register: number): Operand {
  const { parameter } = want;
  if (parameter?.type === 'enum' && parameter.values !== undefined) {
    const word = enumWord(body, node, parameter);
    if (word !== undefined) return { type: INT, first: word ?? NO_OPERAND.first, second: null, ref: -1 };
  }
  return body.value(node, register);
}

/** The number of a word of an enum; null after a report; undefined if the argument is no word but a value. */
function enumWord(body: Body, node: Expression, parameter: Parameter): Word | null | undefined {
  const values = parameter.values ?? {};
  if (node.$type === 'Binary' && node.operator === '|' && parameter.flags === true) {
    const left = enumWord(body, node.left, parameter);
    const right = enumWord(body, node.right, parameter);
    if (left == null || right == null) return left === undefined || right === undefined ? undefined : null;
    return known((left.constant ?? 0n) | (right.constant ?? 0n));
  }
  const word =
    node.$type === 'SideLiteral' ? node.side : node.$type === 'NameReference' ? node.target.$refText : null;
  if (word === null) return undefined;
  const value = Object.hasOwn(values, word) ? values[word] : undefined;
  if (value !== undefined) return known(BigInt(value));
  if (
    body.lookup(word) !== undefined ||
    body.program.variables.has(word) ||
    body.program.symbols.get(word) !== undefined
  )
    return undefined;
  const words = Object.keys(values);
  const guess = nearest(word, words);
  const fix = guess === null ? undefined : replacing(body.spot(node), guess, `Change to ${guess}`);
  const message = `${parameter.name} is one of ${words.join(', ')}; found \`${word}\`.${didYouMean(guess)}`;
  body.program.reporter.error(body.spot(node), 'unknown-word', message, fix);
  return null;
}

function placeOne(body: Body, node: Expression, want: Wanted, value: Operand, register: number): boolean {
  if (value.type.kind === 'unknown') return false;
  if (want.type.kind === 'range') {
    if (value.second === null) {
      body.error(node, 'type', `${want.name} is a range, found ${typeWords(value.type)}`);
      return false;
    }
    body.move(value.first, register);
    body.move(value.second, register + 1);
    return true;
  }
  if (value.type.kind === 'set') {
    body.error(
      node,
      'type',
      'a range set cannot be passed to a function: make it a `var`, which all functions see',
    );
    return false;
  }
  if (value.second !== null) {
    body.error(
      node,
      'type',
      `${want.name} is ${typeWords(want.type)}, found a range${want.parameter === null ? `; declare the parameter as \`${want.name}: range\`` : ''}`,
    );
    return false;
  }
  if (want.type === SIDE_TYPE && value.type.kind === 'int' && value.first.constant !== null) {
    body.error(node, 'type', `${want.name} is a side: shared or private`);
    return false;
  }
  if (want.type === BOOL && value.type.kind !== 'bool') {
    body.error(node, 'type', `${want.name} is true or false, found ${typeWords(value.type)}`);
    return false;
  }
  const word = body.asWord(node, value);
  body.move(word, register);
  if (want.parameter !== null) checkWords(body, node, want.parameter, word);
  return true;
}

/** What can be said about an argument before anything runs. */
function checkWords(body: Body, node: Expression, parameter: Parameter, word: Word): void {
  if (word.constant === null) return;
  if (parameter.aligned === true) checkUnaligned(body, node, parameter.name, word.constant);
  if (parameter.type === 'gpa') checkGpa(body, node, word.constant);
}
