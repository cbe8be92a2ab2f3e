import type { AstNode } from 'langium';
import { Op, type RoutineKind } from '../../engine/program/program.js';
import type { Expression, Statement } from '../generated/ast.js';
import type { ParsedFile } from '../parse/parse.js';
import { width, type Type } from '../values/types.js';
import { Body, type BodyKind } from './body.js';
import type { Compilation } from './compilation.js';
import { wantBool } from './logic.js';
import { known } from './operand.js';
import { endResult, RESULT_REGISTERS } from './results.js';
import { RULES } from './rules.js';

/** What is to become a routine. */
export interface RoutineSource {
  readonly name: string;
  readonly file: ParsedFile;
  readonly node: AstNode;
  readonly kind: BodyKind;
  readonly parameters: readonly {
    readonly name: string;
    readonly type: Type;
    readonly node: AstNode | null;
  }[];
  /** The name under which a handler knows its exit. */
  readonly exit: string | null;
  readonly usesResult: boolean;
}

/** Compiles statements into the routine with an index that was reserved for it. */
export function compileRoutine(
  program: Compilation,
  index: number,
  source: RoutineSource,
  statements: readonly Statement[],
): void {
  routine(program, index, source, (body) => {
    for (const each of statements) body.statement(each);
    finish(body, source, statements);
  });
}

/** Compiles a condition into a routine that returns it. */
export function compileCondition(
  program: Compilation,
  index: number,
  source: RoutineSource,
  condition: Expression | undefined,
): void {
  routine(program, index, source, (body) => {
    body.emitter.beginStatement();
    if (condition === undefined) return;
    const result = body.register(wantBool(body, condition, body.value(condition)));
    body.emitter.emit(Op.RET, result);
  });
}

function routine(
  program: Compilation,
  index: number,
  source: RoutineSource,
  work: (body: Body) => void,
): void {
  const { emitter } = program;
  const entry = emitter.next;
  const body = new Body(program, source.file, source.kind, RULES);
  emitter.from(body.position(source.node));
  let parameters = 0;
  for (const { name, type, node } of source.parameters) {
    body.declare(name, type, body.alloc(width(type)), { node });
    parameters += width(type);
  }
  if (source.exit !== null) body.declare(source.exit, { kind: 'int', show: 'hex' }, -1, { exit: true });
  if (source.usesResult) body.resultRegister = body.alloc(RESULT_REGISTERS);
  work(body);
  endResult(body);
  const kind: RoutineKind = source.kind.side;
  program.setRoutine(
    index,
    {
      ...{ name: source.name, kind, entry, end: emitter.next, params: parameters },
      ...{ registers: Math.max(1, body.registers), refs: body.refs },
      results: source.kind.results.reduce((sum, { type }) => sum + width(type), 0),
      position: body.position(source.node),
    },
    body.locals(),
  );
}

/** The end of a body: of an actor its end, of a function the way back, with zeros if it forgot its results. */
function finish(body: Body, source: RoutineSource, statements: readonly Statement[]): void {
  const { results, ends } = source.kind;
  const { end } = body.spot(source.node).span;
  body.emitter.from(body.program.places.ofSpan(source.file, { start: Math.max(0, end - 1), end }));
  if (ends === 'actor') return body.emitter.emit(Op.END);
  const leaves = returns(statements);
  if (results.length > 0 && !leaves) {
    const names = results.map(({ name }) => name).join(', ');
    body.program.reporter.warning(
      body.spot(source.node),
      'missing-return',
      `${source.kind.words} returns ${names}, but not on every way: zeros then`,
    );
  }
  const count = results.reduce((sum, { type }) => sum + width(type), 0);
  const base = body.alloc(count);
  if (!leaves) for (let i = 0; i < count; i++) body.move(known(0n), base + i);
  body.emitter.emit(Op.RET, base);
}

/** Whether statements end by returning, whatever way is taken. */
function returns(statements: readonly Statement[]): boolean {
  const last = statements.at(-1);
  if (last?.$type === 'Return') return true;
  if (last?.$type === 'If') {
    return (
      last.otherwise !== undefined &&
      returns(last.otherwise.statements) &&
      last.branches.every(({ body }) => returns(body.statements))
    );
  }
  return last?.$type === 'Loop' && !leavesLoop(last.body.statements);
}

function leavesLoop(statements: readonly Statement[]): boolean {
  return statements.some((each) => {
    if (each.$type === 'Break') return true;
    if (each.$type !== 'If') return false;
    return (
      each.branches.some(({ body }) => leavesLoop(body.statements)) ||
      (each.otherwise !== undefined && leavesLoop(each.otherwise.statements))
    );
  });
}
