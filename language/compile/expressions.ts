import { ExitField, Op } from '../../engine/program/program.js';
import type { Binary, Expression, FieldAccess, NameReference, Prefix } from '../generated/ast.js';
import { didYouMean, nearest } from '../names/nearest.js';
import { replacing } from '../names/reporter.js';
import { kindWords } from '../names/symbols.js';
import { numberShow, numberValue } from '../parse/literals.js';
import { arithmeticShow, boolConstant, BUILT_IN, constant, foldBinary, foldPrefix, sideConstant } from '../values/constant.js';
import { BOOL, HEX, RANGE, showOf, typeWords, UNKNOWN, type Type } from '../values/types.js';
import type { Body } from './body.js';
import { callValue } from './calls.js';
import { EXIT_FIELDS } from './exit-fields.js';
import { fetchValue, loadValue } from './memory.js';
import { asConstant, constantOperand, inRegister, known, NO_OPERAND, operand, setOperand, type Operand, type Word } from './operand.js';

/** Compiles an expression. Constants cost nothing; a local variable is read where it stands. */
export function expression(body: Body, node: Expression, into?: number): Operand {
  const held = body.hoisted.get(node);
  if (held !== undefined) return held;
  switch (node.$type) {
    case 'NumberLiteral': {
      const value = numberValue(node.digits);
      if (typeof value === 'string') return body.error(node, 'number', value);
      return constantOperand(constant({ kind: 'int', show: numberShow(node.digits) }, value));
    }
    case 'BoolLiteral':
      return constantOperand(boolConstant(node.value === 'true'));
    case 'SideLiteral':
      return constantOperand(sideConstant(node.side));
    case 'TextLiteral':
      return body.error(node, 'type', 'a text can stand in `log`, `import` and the names of tests only');
    case 'NameReference':
      return nameValue(body, node, into);
    case 'FieldAccess':
      return fieldValue(body, node, into);
    case 'Prefix':
      return prefixValue(body, node, into);
    case 'Binary':
      return binaryValue(body, node, into);
    case 'Call':
      return callValue(body, node, into);
    case 'Load':
      return loadValue(body, node, into);
    case 'Fetch':
      return fetchValue(body, node, into);
  }
}

function nameValue(body: Body, node: NameReference, into?: number): Operand {
  const name = node.target.$refText;
  const local = body.lookup(name);
  if (local !== undefined) {
    local.used = true;
    if (local.exit) return body.error(node, 'type', `\`${name}\` is the exit: name a field, such as \`${name}.range\``);
    if (local.type.kind === 'set') return setOperand(local.type, local.register);
    return operand(local.type, inRegister(local.register), local.type.kind === 'range' ? inRegister(local.register + 1) : null);
  }
  const value = body.program.constant(name);
  if (value !== undefined) return value === null ? NO_OPERAND : constantOperand(value);
  const variable = body.program.variables.get(name);
  if (variable !== undefined) {
    if (variable.type.kind === 'set') return setOperand(variable.type, variable.index);
    const isRange = variable.type.kind === 'range';
    const register = isRange ? body.alloc(2) : (into ?? body.alloc());
    body.emitter.emit(Op.LDG, register, variable.index);
    if (isRange) body.emitter.emit(Op.LDG, register + 1, variable.index + 1);
    return operand(variable.type, inRegister(register), isRange ? inRegister(register + 1) : null);
  }
  if (name === 'result') return resultValue(body, node);
  return unknownName(body, node, name);
}

/** `result`: what the call statement before gave. */
function resultValue(body: Body, node: NameReference | FieldAccess): Operand {
  if (body.result === 'none' || body.resultRegister < 0) {
    return body.error(node, 'no-result', '`result` is what the call before gave, and no call with results stands before this');
  }
  const fields = body.result === 'mixed' ? [{ name: 'value', type: 'int', show: 'decimal' } as const] : body.result;
  return operand({ kind: 'record', fields, run: false }, inRegister(body.resultRegister));
}

function unknownName(body: Body, node: NameReference, name: string): Operand {
  const { symbols } = body.program;
  const symbol = symbols.get(name);
  if (symbol?.node.$type === 'FunctionDeclaration') {
    return body.error(node, 'type', `\`${name}\` is ${kindWords(symbol)}: call it with \`${name}(…)\``);
  }
  const names = [...body.names(), ...symbols.names('ConstDeclaration', 'VarDeclaration', 'FileDeclaration', 'MappingDeclaration')];
  const guess = nearest(name, [...names, ...body.program.evaluator.machineNames.keys(), ...BUILT_IN.keys()]);
  const fix = guess === null ? undefined : replacing(body.spot(node), guess, `Change to ${guess}`);
  body.program.reporter.error(body.spot(node), 'unknown-name', `there is no \`${name}\`.${didYouMean(guess)}`, fix);
  return NO_OPERAND;
}

const RANGE_FIELDS = ['start', 'size', 'end'];

function fieldValue(body: Body, node: FieldAccess, into?: number): Operand {
  const { receiver, field } = node;
  if (receiver.$type === 'NameReference') {
    const local = body.lookup(receiver.target.$refText);
    if (local?.exit === true) {
      local.used = true;
      return exitValue(body, node, into);
    }
  }
  const value = body.value(receiver);
  const { type } = value;
  if (type.kind === 'unknown') return NO_OPERAND;
  if (type.kind === 'range' || (type.kind === 'record' && type.run)) {
    const [start, size] = type.kind === 'range' ? [value.first, value.second ?? known(0n)] : [value.first, inRegister(value.first.register + 1)];
    if (field === 'size') return operand(HEX, size);
    if (field === 'start') return operand(HEX, start);
    if (field === 'end') return arithmetic(body, '+', operand(HEX, start), operand(HEX, size), into);
    if (field === 'range' && type.kind === 'record') return operand(RANGE, start, size);
  }
  if (type.kind === 'set') {
    if (field === 'size') {
      const register = into ?? body.alloc();
      body.emitter.emit(Op.SET_SIZE, register, value.ref);
      return operand(HEX, inRegister(register));
    }
    return body.error(node, 'unknown-field', `a range set has no field \`${field}\`; it has: size`);
  }
  if (type.kind === 'record') {
    const index = type.fields.findIndex(({ name }) => name === field);
    const found = type.fields[index];
    if (found !== undefined) {
      const fieldType: Type = found.type === 'int' ? { kind: 'int', show: found.show } : { kind: found.type };
      return operand(fieldType, inRegister(value.first.register + index));
    }
    const names = [...type.fields.map(({ name }) => name), ...(type.run ? ['range', ...RANGE_FIELDS] : [])];
    const has = [...new Set(names)].join(', ');
    return body.error(node, 'unknown-field', `${typeWords(type)} have no field \`${field}\`.${didYouMean(nearest(field, names))} It has: ${has}.`.replace('a run have', 'a run has'));
  }
  if (type.kind === 'range') {
    return body.error(node, 'unknown-field', `a range has no field \`${field}\`; it has: ${RANGE_FIELDS.join(', ')}`);
  }
  return body.error(node, 'unknown-field', `${typeWords(type)} has no fields`);
}

function exitValue(body: Body, node: FieldAccess, into?: number): Operand {
  const { field } = node;
  if (field === 'range') {
    const register = body.alloc(2);
    body.emitter.emit(Op.GETEXIT, register, ExitField.gpa);
    body.emitter.emit(Op.GETEXIT, register + 1, ExitField.size);
    return operand(RANGE, inRegister(register), inRegister(register + 1));
  }
  const info = EXIT_FIELDS.get(field);
  if (info === undefined) {
    const names = ['range', ...EXIT_FIELDS.keys()];
    return body.error(node, 'unknown-field', `an exit has no field \`${field}\`.${didYouMean(nearest(field, names))} It has: ${names.join(', ')}.`);
  }
  const register = into ?? body.alloc();
  body.emitter.emit(Op.GETEXIT, register, info.number);
  return operand(info.type, inRegister(register));
}

function prefixValue(body: Body, node: Prefix, into?: number): Operand {
  if (node.operator === 'not') {
    const value = body.value(node.operand);
    const word = wantBool(body, node.operand, value);
    if (word.constant !== null) return constantOperand(boolConstant(word.constant === 0n));
    const register = into ?? body.alloc();
    body.emitter.emit(Op.ISZERO, register, word.register);
    return operand(BOOL, inRegister(register));
  }
  const value = body.value(node.operand);
  const known = asConstant(value);
  if (known !== null && known.type.kind !== 'range') return constantOperand(foldPrefix(node.operator, known));
  const word = body.asWord(node.operand, value);
  const register = into ?? body.alloc();
  if (node.operator === '~') body.emitter.emit(Op.NOT, register, word.register);
  else {
    const zero = body.register({ register: -1, constant: 0n });
    body.emitter.emit(Op.SUB, register, zero, word.register);
  }
  return operand({ kind: 'int', show: showOf(value.type) === 'decimal' ? 'decimal' : 'hex' }, inRegister(register));
}

/** A truth. A number is none: `x != 0` says what is meant. */
export function wantBool(body: Body, node: Expression, value: Operand): Word {
  const { type } = value;
  if (type.kind === 'bool' || type.kind === 'unknown') return value.first;
  if (type.kind === 'record' && type.fields.length === 1 && type.fields[0]?.type === 'bool') return value.first;
  const parameter = node.$type === 'NameReference' ? body.lookup(node.target.$refText)?.node : null;
  const number = type.kind === 'int' || type.kind === 'record';
  const advice = parameter?.$type === 'Parameter' ? `; declare the parameter as \`${body.source(node)}: bool\`` : number ? ': compare it, as in `x != 0`' : '';
  const fix = number ? replacing(body.spot(node), `(${body.source(node)} != 0)`, 'Compare with 0') : undefined;
  body.program.reporter.error(body.spot(node), 'type', `expected true or false, found ${typeWords(type)}${advice}`, fix);
  return NO_OPERAND.first;
}

const OPCODES: Partial<Record<Binary['operator'], number>> = {
  '+': Op.ADD, '-': Op.SUB, '*': Op.MUL, '/': Op.DIV, '%': Op.REM, '&': Op.AND, '|': Op.OR, '^': Op.XOR, '<<': Op.SHL, '>>': Op.SHR,
};

function binaryValue(body: Body, node: Binary, into?: number): Operand {
  const { operator } = node;
  if (operator === 'and' || operator === 'or') return logicValue(body, node);
  if (operator === 'in') return membership(body, node, into);
  const left = body.value(node.left);
  const right = body.value(node.right);
  if (left.type.kind === 'unknown' || right.type.kind === 'unknown') return operand(resultType(operator), known(0n), known(0n));
  if (operator === '..+') return operand(RANGE, body.asWord(node.left, left), body.asWord(node.right, right));
  if (operator === '..') {
    const start = body.asWord(node.left, left);
    body.asWord(node.right, right);
    return operand(RANGE, start, arithmetic(body, '-', right, operand(HEX, start)).first);
  }
  if (OPCODES[operator] !== undefined) {
    body.asWord(node.left, left);
    body.asWord(node.right, right);
    if ((operator === '/' || operator === '%') && right.first.constant === 0n) return body.error(node.right, 'division', 'this divides by zero');
    return arithmetic(body, operator, left, right, into);
  }
  return comparison(body, node, left, right, into);
}

function resultType(operator: Binary['operator']): Type {
  return operator === '..' || operator === '..+' ? RANGE : OPCODES[operator] === undefined ? BOOL : UNKNOWN;
}

/** Arithmetic on two numbers, folded if both are known, with the short form for small constants. */
export function arithmetic(body: Body, operator: Binary['operator'], left: Operand, right: Operand, into?: number): Operand {
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
function addendOf(operator: Binary['operator'], left: Operand, right: Operand): { register: number; constant: number } | null {
  const small = (value: bigint | null): number | null => (value !== null && value === BigInt.asIntN(32, value) ? Number(value) : null);
  if (operator === '+') {
    const [a, b] = [small(left.first.constant), small(right.first.constant)];
    if (b !== null) return { register: left.first.register, constant: b };
    return a === null ? null : { register: right.first.register, constant: a };
  }
  if (operator !== '-' || right.first.constant === null) return null;
  const b = small(-right.first.constant);
  return b === null ? null : { register: left.first.register, constant: b };
}

function comparison(body: Body, node: Binary, left: Operand, right: Operand, into?: number): Operand {
  const [a, b] = [asConstant(left), asConstant(right)];
  const folded = a !== null && b !== null ? foldBinary(node.operator, a, b) : null;
  if (folded !== null) return constantOperand(folded);
  if (left.second !== null || right.second !== null) return rangeComparison(body, node, left, right, into);
  checkComparison(body, node, left, right);
  const [x, y] = [body.register(body.asWord(node.left, left)), body.register(body.asWord(node.right, right))];
  const register = into ?? body.alloc();
  const swapped = node.operator === '>' || node.operator === '>=';
  const op = COMPARE[node.operator] ?? Op.EQ;
  body.emitter.emit(op, register, swapped ? y : x, swapped ? x : y);
  return operand(BOOL, inRegister(register));
}

const COMPARE: Partial<Record<Binary['operator'], number>> = {
  '==': Op.EQ, '!=': Op.NE, '<': Op.LT, '<=': Op.LE, '>': Op.LT, '>=': Op.LE,
};

function rangeComparison(body: Body, node: Binary, left: Operand, right: Operand, into?: number): Operand {
  if (left.second === null || right.second === null || (node.operator !== '==' && node.operator !== '!=')) {
    return body.error(node, 'type', `ranges can be compared with ranges by == and !=, found ${typeWords(left.type)} ${node.operator} ${typeWords(right.type)}`);
  }
  const register = into ?? body.alloc();
  const other = body.alloc();
  body.emitter.emit(Op.EQ, other, body.register(left.first), body.register(right.first));
  body.emitter.emit(Op.EQ, register, body.register(left.second), body.register(right.second));
  body.emitter.emit(Op.AND, register, register, other);
  if (node.operator === '!=') body.emitter.emit(Op.ISZERO, register, register);
  return operand(BOOL, inRegister(register));
}

/** Complains about comparisons that cannot be meant. */
export function checkComparison(body: Body, node: Binary, left: Operand, right: Operand): void {
  if (node.left.$type === 'Prefix' && node.left.operator === 'not') {
    const inner = body.source(node.left.operand);
    const text = `not (${inner} ${node.operator} ${body.source(node.right)})`;
    const fix = replacing(body.spot(node), text, `Write ${text}`);
    body.program.reporter.warning(body.spot(node), 'precedence', `\`not\` belongs to \`${inner}\` alone here: write \`${text}\`, or \`(not ${inner})\``, fix);
  }
  for (const [errno, other] of [[left, right], [right, left]] as const) {
    const isErrno = errno.first.constant !== null && errno.first.constant > 0n && showOf(errno.type) === 'errno';
    if (isErrno && other.first.constant === null && showOf(other.type) === 'errno') {
      const at = errno === left ? node.left : node.right;
      const fix = replacing(body.spot(at), `-${body.source(at)}`, `Write -${body.source(at)}`);
      body.program.reporter.warning(body.spot(at), 'errno-sign', `results are negative errnos: write \`-${body.source(at)}\``, fix);
    }
  }
  const [a, b] = [left.type.kind, right.type.kind];
  if ((a === 'set' || b === 'set') && a !== b) body.error(node, 'type', `this compares ${typeWords(left.type)} with ${typeWords(right.type)}`);
}

/** `and`, `or` as a value: 1 or 0, the right side only if it matters. */
function logicValue(body: Body, node: Binary): Operand {
  const left = body.value(node.left);
  const first = wantBool(body, node.left, left);
  const isAnd = node.operator === 'and';
  if (first.constant !== null) {
    const decided = (first.constant !== 0n) !== isAnd;
    const right = body.value(node.right);
    const second = wantBool(body, node.right, right);
    return decided ? constantOperand(boolConstant(!isAnd)) : operand(BOOL, second);
  }
  // A register of its own: the right side may read the variable that the result goes to.
  const register = body.alloc();
  const end = body.newLabel();
  body.move(first, register);
  body.emitter.emitJump(isAnd ? Op.JZ : Op.JNZ, 2, end, register);
  const right = body.value(node.right, register);
  body.move(wantBool(body, node.right, right), register);
  body.emitter.place(end);
  return operand(BOOL, inRegister(register));
}

/** `RANGE in SET`. */
function membership(body: Body, node: Binary, into?: number): Operand {
  const range = body.range(node.left);
  const set = body.value(node.right);
  if (set.type.kind === 'unknown') return operand(BOOL, known(0n));
  if (set.type.kind !== 'set') return body.error(node.right, 'type', `expected a range set, found ${typeWords(set.type)}`);
  const pair = body.pair(range);
  const register = into ?? body.alloc();
  body.emitter.emit(Op.SET_HAS, register, pair, set.ref);
  return operand(BOOL, inRegister(register));
}

