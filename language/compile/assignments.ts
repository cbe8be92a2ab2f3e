import { Op } from '../../engine/program/program.js';
import type {
  Expression,
  ExpressionStatement,
  FieldAccess,
  LocalVariable,
  NameReference,
} from '../generated/ast.js';
import { didYouMean, nearest } from '../names/nearest.js';
import { kindWords } from '../names/symbols.js';
import { HEX, SET, typeWords, width, type Type } from '../values/types.js';
import type { Body } from './body.js';
import { EXIT_FIELDS } from './exit-fields.js';
import { arithmetic } from './arithmetic.js';
import { asConstant, inRegister, operand, type Operand } from './operand.js';
import { addTo } from './sets.js';

/** The value of an expression that must be constant here, or null. */
export function constantOf(body: Body, node: Expression): bigint | null {
  return asConstant(body.value(node))?.value ?? null;
}

/** `let s = ranges(…)`: a range set of this routine. */
export function declareSet(body: Body, variable: LocalVariable, value: Expression | undefined): boolean {
  if (value?.$type !== 'Call' || value.callee.$refText !== 'ranges') return false;
  const ref = body.refs++;
  body.emitter.emit(Op.SET_NEW, ref);
  for (const argument of value.arguments) addTo(body, argument, ref);
  body.declare(variable.name, SET, ref, { node: variable });
  return true;
}

/** `a = …`, `a += …`, `a, b = f()`, `exit.ret = …`. */
export function assign(body: Body, node: ExpressionStatement): void {
  const [target] = node.targets;
  if (target === undefined || node.value === undefined) return;
  if (node.targets.length > 1) return assignParts(body, node);
  if (target.$type === 'FieldAccess') return assignField(body, node, target);
  if (target.$type !== 'NameReference') {
    body.error(
      target,
      'assignment',
      `only variables and fields of \`exit\` can be assigned${target.$type === 'Load' ? '; memory is written with `store`' : ''}`,
    );
    return;
  }
  const place = placeOf(body, target);
  if (place === null) return;
  if (place.type.kind === 'set') return assignSet(body, node, place);
  const into = place.global ? undefined : place.register;
  const value = node.operator === '=' ? body.value(node.value, into) : changed(body, node, target);
  checkAssignable(body, node, place.type, value);
  if (value.type.kind === 'unknown') return;
  put(body, place, value, node.value);
}

interface Place {
  readonly type: Type;
  readonly global: boolean;
  readonly register: number;
}

/** Where a variable stands; null after a report. */
function placeOf(body: Body, node: NameReference): Place | null {
  const name = node.target.$refText;
  const local = body.lookup(name);
  if (local !== undefined) {
    if (local.exit || !local.assignable) {
      body.error(
        node,
        'assignment',
        local.exit
          ? 'of an exit only `ret` and `data` can be written'
          : `\`${name}\` follows its loop and cannot be assigned`,
      );
      return null;
    }
    return { type: local.type, global: false, register: local.register };
  }
  const variable = body.program.variables.get(name);
  if (variable !== undefined) return { type: variable.type, global: true, register: variable.index };
  const symbol = body.program.symbols.get(name);
  if (symbol !== undefined) {
    body.error(node, 'assignment', `\`${name}\` is ${kindWords(symbol)}: only variables can be assigned`);
    return null;
  }
  const names = [...body.names(), ...body.program.variables.keys()];
  const guess = nearest(name, names);
  body.error(
    node,
    'unknown-name',
    `there is no variable \`${name}\`.${didYouMean(guess)}${guess === null ? ` A new one begins with \`let ${name} = …\`.` : ''}`,
  );
  return null;
}

function changed(body: Body, node: ExpressionStatement, target: NameReference): Operand {
  const before = body.value(target);
  const change = body.value(node.value);
  if (before.type.kind === 'unknown' || change.type.kind === 'unknown')
    return { ...before, type: { kind: 'unknown' } };
  body.asWord(target, before);
  if (node.value !== undefined) body.asWord(node.value, change);
  const into = body.lookup(target.target.$refText)?.register;
  return arithmetic(body, node.operator === '+=' ? '+' : '-', before, change, into);
}

function checkAssignable(body: Body, node: ExpressionStatement, type: Type, value: Operand): void {
  if (type.kind === 'unknown' || value.type.kind === 'unknown') return;
  const single = (each: Type): boolean =>
    width(each) === 1 || (each.kind === 'record' && !each.run && each.fields.length > 0);
  const fits = type.kind === 'range' ? value.type.kind === 'range' : single(type) && single(value.type);
  if (!fits && node.value !== undefined)
    body.error(node.value, 'type', `this variable holds ${typeWords(type)}, found ${typeWords(value.type)}`);
}

function put(body: Body, place: Place, value: Operand, node: Expression): void {
  if (place.type.kind === 'range') {
    if (value.second === null) return;
    if (place.global) {
      // Both halves first: evaluating one after the other must not see half a change.
      const pair = body.pair({ start: value.first, size: value.second });
      body.emitter.emit(Op.STG, place.register, pair);
      body.emitter.emit(Op.STG, place.register + 1, pair + 1);
    } else {
      const pair = body.pair({ start: value.first, size: value.second });
      body.move(inRegister(pair), place.register);
      body.move(inRegister(pair + 1), place.register + 1);
    }
    return;
  }
  if (width(value.type) === 0 || value.second !== null) return;
  const word = body.asWord(node, value);
  if (place.global) body.emitter.emit(Op.STG, place.register, body.register(word));
  else body.move(word, place.register);
}

function assignSet(body: Body, node: ExpressionStatement, place: Place): void {
  const { value } = node;
  if (value === undefined) return;
  if (value.$type === 'Call' && value.callee.$refText === 'ranges' && node.operator === '=') {
    body.emitter.emit(Op.SET_NEW, place.register);
    for (const argument of value.arguments) addTo(body, argument, place.register);
    return;
  }
  const from = body.value(value);
  if (from.type.kind === 'set' && node.operator === '=')
    body.emitter.emit(Op.SET_MOV, place.register, from.ref);
  else if (from.type.kind !== 'unknown')
    body.error(
      value,
      'type',
      'a range set is changed with `add RANGE to s` and `remove RANGE from s`, or assigned another one',
    );
}

function assignField(body: Body, node: ExpressionStatement, target: FieldAccess): void {
  const local =
    target.receiver.$type === 'NameReference' ? body.lookup(target.receiver.target.$refText) : undefined;
  const info = local?.exit === true ? EXIT_FIELDS.get(target.field) : undefined;
  if (local !== undefined) local.used = true;
  else if (target.receiver.$type === 'NameReference' && target.receiver.target.$refText === 'exit') {
    body.value(target.receiver);
    return;
  }
  if (info?.writable !== true) {
    body.error(
      target,
      'assignment',
      'of fields only `exit.ret` (what the hypercall returns) and `exit.data` (what an MMIO read finds) can be written',
    );
    return;
  }
  if (node.operator !== '=') {
    const before = body.alloc();
    body.emitter.emit(Op.GETEXIT, before, info.number);
    const value = arithmetic(
      body,
      node.operator === '+=' ? '+' : '-',
      operand(HEX, inRegister(before)),
      operand(HEX, body.word(node.value)),
    );
    return body.emitter.emit(Op.SETEXIT, body.register(value.first), info.number);
  }
  body.emitter.emit(Op.SETEXIT, body.register(body.word(node.value)), info.number);
}

function assignParts(body: Body, node: ExpressionStatement): void {
  const value = body.value(node.value);
  const count = value.type.kind === 'record' ? value.type.fields.length : 0;
  if (value.type.kind === 'unknown') return;
  if (count !== node.targets.length || node.operator !== '=') {
    body.error(
      node,
      'assignment',
      `${node.targets.length} variables want the results of a call with as many; this gives ${typeWords(value.type)}`,
    );
    return;
  }
  node.targets.forEach((target, index) => {
    if (target.$type !== 'NameReference') {
      body.error(target, 'assignment', 'expected a variable');
      return;
    }
    const place = placeOf(body, target);
    if (place === null || width(place.type) !== 1) return;
    put(body, place, operand({ kind: 'int', show: 'hex' }, inRegister(value.first.register + index)), target);
  });
}
