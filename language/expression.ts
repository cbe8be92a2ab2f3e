import {
  GLOBAL_REF,
  Op,
  WORDS,
  type Program,
  type Routine,
  type Show,
  type ValueType,
} from '../engine/program/program.js';
import { FLAVOURS } from '../engine/kvm/spec.js';
import { Body, type BodyKind } from './compile/body.js';
import { Compilation } from './compile/compilation.js';
import { Emitter } from './compile/emitter.js';
import { RULES } from './compile/rules.js';
import type { Diagnostic } from './diagnostic.js';
import { Evaluator } from './names/evaluate.js';
import { Places } from './names/places.js';
import { Reporter } from './names/reporter.js';
import { Symbols } from './names/symbols.js';
import { LineMap } from './parse/line-map.js';
import { diagnosticAt, parseExpression, type ParsedFile } from './parse/parse.js';
import { constant, rangeConstant, type Constant } from './values/constant.js';
import { HEX, INT, SET, showOf, typeWords, valueType, type Type } from './values/types.js';

/** An expression of a watch or a condition, compiled against a place in a program. */
export interface CompiledExpression {
  /** The program with one routine more. */
  readonly program: Program;
  /** That routine. It runs with the registers and sets of the frame it is evaluated in, copied into its own: r0 is r0. It only reads. */
  readonly routine: number;
  /** What it returns: one register, two for a range. */
  readonly type: ValueType;
  readonly show: Show | 'range';
}

const WATCH: BodyKind = {
  side: 'any',
  mixed: false,
  ends: 'routine',
  results: [],
  words: 'a watch',
  reachable: true,
  asks: false,
  barrierCount: () => 0,
};

/**
 * Compiles an expression as it would read at an instruction of a program: with the local variables in scope there, the script's variables
 * and constants, the machine's names, questions to the engine, and `exit` in a handler. `pc` -1: no frame at hand.
 */
export function compileExpression(
  text: string,
  program: Program,
  routine = -1,
  pc = -1,
): CompiledExpression | { readonly diagnostics: readonly Diagnostic[] } {
  const { expression, errors } = parseExpression(text);
  const file: ParsedFile = {
    ...{ uri: 'expression:', text, lines: new LineMap(text), broken: [], diagnostics: [] },
    script: { $type: 'Script', elements: [] },
  };
  if (expression === null) {
    return {
      diagnostics: errors.map(({ span, message }) =>
        diagnosticAt(file, span, { severity: 'error', code: 'syntax', message }),
      ),
    };
  }
  const reporter = new Reporter();
  const symbols = new Symbols(reporter);
  const evaluator = new Evaluator(symbols, reporter);
  nameConstants(program, evaluator);
  const emitter = new Emitter(program.code.length / WORDS);
  const compilation = new Compilation(
    reporter,
    symbols,
    evaluator,
    new Places([file]),
    program.spec,
    true,
    emitter,
  );
  for (const { name, type, index, fields } of program.globals) {
    compilation.variables.set(name, {
      type: typeOf(type, fields),
      index: type === 'set' ? index | GLOBAL_REF : index,
    });
  }
  const frame = program.routines[routine];
  const body = new Body(compilation, file, WATCH, RULES);
  if (frame !== undefined) declareLocals(program, body, frame, routine, pc);
  const value = body.value(expression);
  const isRange = value.second !== null && value.type.kind === 'range';
  if (
    value.type.kind === 'set' ||
    value.type.kind === 'nothing' ||
    (value.type.kind === 'record' && value.type.run)
  ) {
    const what =
      value.type.kind === 'set'
        ? ': ask for its size, `s.size`'
        : value.type.kind === 'record'
          ? ': ask for one of its fields'
          : '';
    body.error(expression, 'type', `this is ${typeWords(value.type)}${what}`);
  }
  if (reporter.errors > 0) return { diagnostics: reporter.diagnostics };
  const base = body.alloc(2);
  body.move(value.first, base);
  if (isRange && value.second !== null) body.move(value.second, base + 1);
  emitter.emit(Op.RET, base);
  const type = isRange ? 'range' : value.type.kind === 'record' ? 'int' : valueType(value.type);
  return {
    program: extended(program, emitter, body, frame, text, pc),
    routine: program.routines.length,
    type,
    show: isRange ? 'range' : showOf(value.type),
  };
}

function extended(
  program: Program,
  emitter: Emitter,
  body: Body,
  frame: Routine | undefined,
  name: string,
  pc: number,
): Program {
  const added = emitter.finish();
  const code = new Int32Array(program.code.length + added.code.length);
  code.set(program.code);
  code.set(added.code, program.code.length);
  const positions = new Int32Array(code.length / WORDS).fill(program.positions[Math.max(0, pc)] ?? 0);
  positions.set(program.positions);
  const routine: Routine = {
    ...{
      name,
      kind: 'any',
      entry: program.code.length / WORDS,
      end: code.length / WORDS,
      params: 0,
      locals: [],
    },
    ...{ registers: Math.max(body.registers, frame?.registers ?? 0), refs: frame?.refs ?? 0 },
    // RET says which register it is. Handed to a caller, it would be taken for what a call there gives.
    results: 0,
    position: positions[positions.length - 1] ?? 0,
  };
  return { ...program, code, positions, routines: [...program.routines, routine] };
}

/** Constants, and the names of the machine, which are numbers. */
function nameConstants(program: Program, evaluator: Evaluator): void {
  const { spec, constants = [] } = program;
  const add = (name: string, value: Constant): void => void evaluator.machineNames.set(name, value);
  spec.files.forEach(({ name }, index) => {
    add(name, constant(INT, index));
  });
  spec.mappings.forEach(({ name, hva }) => {
    add(name, constant(HEX, BigInt(hva) * 4096n));
  });
  spec.aliases.forEach((name, index) => {
    add(name, constant(INT, index + 1));
  });
  add('FLAVOUR', constant(INT, FLAVOURS.indexOf(spec.flavour)));
  for (const { name, type, value } of constants) {
    const [start = 0n, size = 0n] = [word(value, 0), word(value, 2)];
    add(name, type === 'range' ? rangeConstant(start, size) : constant(typeOf(type), start));
  }
}

function word(value: readonly number[], at: number): bigint {
  return (BigInt(value[at + 1] ?? 0) << 32n) | BigInt((value[at] ?? 0) >>> 0);
}

function declareLocals(program: Program, body: Body, frame: Routine, routine: number, pc: number): void {
  body.alloc(frame.registers);
  if (program.handlers.some((handler) => handler.routine === routine))
    body.declare('exit', HEX, -1, { exit: true });
  for (const { name, type, register, fields, from, to } of frame.locals) {
    // Inner ones come later in the list, and hide outer ones of the same name.
    if (pc < from || pc >= to) continue;
    if (name === 'result') {
      body.resultRegister = register;
      body.result = (fields ?? []).map((field) => ({ name: field, type: 'int', show: 'hex' }));
    } else body.declare(name, typeOf(type, fields), register);
  }
}

/** The type as the compiler had it, as far as a program says. */
function typeOf(type: ValueType, fields: readonly string[] = []): Type {
  switch (type) {
    case 'int':
      return HEX;
    case 'set':
      return SET;
    case 'record':
      return {
        kind: 'record',
        fields: fields.map((name) => ({
          name,
          type: name === 'side' ? 'side' : name === 'allocated' ? 'bool' : 'int',
          show: name === 'side' ? 'side' : 'hex',
        })),
        run: fields[1] === 'size',
      };
    default:
      return { kind: type };
  }
}
