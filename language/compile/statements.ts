import { Op } from '../../engine/program/program.js';
import type { Block, If, Let, Return, Statement } from '../generated/ast.js';
import { SET, typeWords, width, type Type } from '../values/types.js';
import { assign, declareSet } from './assignments.js';
import type { Body } from './body.js';
import { decided } from './decide.js';
import { barrierStatement, pauseStatement, waitStatement } from './actors.js';
import { convertStatement } from './convert.js';
import { expectStatement } from './expects.js';
import { keepResult } from './results.js';
import { logStatement } from './log.js';
import { forStatement, leaveLoop, loopStatement, whileStatement } from './loops.js';
import { storeStatement } from './memory.js';
import { addStatement } from './sets.js';
import { didYouMean, nearest } from '../names/nearest.js';
import { OPERATIONS_BY_NAME } from '../names/operation-names.js';

/** Compiles one statement: its first instruction carries the mark that it begins one. */
export function statement(body: Body, node: Statement): void {
  const before = body.emitter.from(body.position(node));
  body.emitter.beginStatement();
  if (node.$type === 'Let') letStatement(body, node);
  else
    body.temporarily(() => {
      simpleStatement(body, node);
    });
  // A statement without code of its own can still be stopped at.
  if (body.emitter.statementPending && node.$type !== 'While') body.emitter.emit(Op.NOP);
  body.emitter.from(before);
}

/** A statement that is part of another one, such as what an `expect` is about. */
export function innerStatement(body: Body, node: Statement): void {
  const before = body.emitter.from(body.position(node));
  if (node.$type !== 'Let') simpleStatement(body, node);
  body.emitter.from(before);
}

function simpleStatement(body: Body, node: Exclude<Statement, Let>): void {
  switch (node.$type) {
    case 'ExpressionStatement':
      if (node.operator === undefined) return evaluated(body, node);
      return assign(body, node);
    case 'If':
      return ifStatement(body, node);
    case 'While':
      return whileStatement(body, node);
    case 'Loop':
      return loopStatement(body, node);
    case 'For':
      return forStatement(body, node);
    case 'Break':
    case 'Continue':
      return leaveLoop(body, node);
    case 'Return':
      return returnStatement(body, node);
    case 'Store':
      return storeStatement(body, node);
    case 'Log':
      return logStatement(body, node);
    case 'Expect':
      return expectStatement(body, node);
    case 'Convert':
      return convertStatement(body, node);
    case 'Ask':
      body.needs('vmm', node, '`ask`');
      if (!body.kind.asks && body.kind.side === 'vmm')
        body.error(
          node,
          'ask',
          'there is no exit here to ask about: `ask` belongs in a handler (`on memory_error (exit) { … }`)',
        );
      return body.emitter.emit(Op.ASK);
    case 'Wait':
    case 'Notify':
      return waitStatement(body, node);
    case 'BarrierStatement':
      return barrierStatement(body, node);
    case 'Yield':
      return body.emitter.emit(Op.YIELD);
    case 'Pause':
    case 'Resume':
      return pauseStatement(body, node);
    case 'AddRange':
    case 'RemoveRange':
      return addStatement(body, node);
  }
}

/** The statements of a block, in a scope of their own. */
function block(body: Body, node: Block | undefined): void {
  body.scoped(() => {
    for (const each of node?.statements ?? []) body.statement(each);
  });
}

/** A call (or a load, for what it touches) whose value nobody takes; `result` keeps a call's. */
function evaluated(body: Body, node: Extract<Statement, { $type: 'ExpressionStatement' }>): void {
  const target = node.targets[0];
  if (target === undefined) return;
  if (target.$type !== 'Call' && target.$type !== 'Load' && target.$type !== 'Fetch') {
    const word = target.$type === 'NameReference' ? target.target.$refText : '';
    const isOperation = OPERATIONS_BY_NAME.has(word);
    const guess = isOperation
      ? ` Did you mean \`${word}(…)\`?`
      : didYouMean(nearest(word, ['ask', 'yield', 'break', 'continue', 'return']));
    body.error(target, 'no-effect', `this says a value and does nothing with it.${guess}`);
    return;
  }
  const value = body.value(target);
  if (target.$type === 'Call') keepResult(body, value);
}

function letStatement(body: Body, node: Let): void {
  const [first] = node.variables;
  if (first === undefined) return;
  if (node.variables.length === 1) {
    if (declareSet(body, first, node.value)) return;
    const register = body.alloc();
    const value = body.value(node.value, register);
    let { type } = value;
    if (type.kind === 'nothing') {
      body.error(node.value, 'type', 'this call gives no value');
      type = { kind: 'unknown' };
    }
    if (type.kind === 'set') {
      const ref = body.refs++;
      body.emitter.emit(Op.SET_MOV, ref, value.ref);
      return body.declare(first.name, SET, ref, { node: first });
    }
    if (type.kind === 'record' && type.fields.length === 1) {
      const field = type.fields[0];
      if (field !== undefined)
        type = field.type === 'int' ? { kind: 'int', show: field.show } : { kind: field.type };
    }
    // Results of calls and ranges stand in registers side by side; those of a `let` are its own.
    const home = width(type) === 1 ? register : body.alloc(width(type));
    if (type.kind === 'record') {
      for (let i = 0; i < type.fields.length; i++)
        body.emitter.emit(Op.MOV, home + i, value.first.register + i);
    } else {
      body.move(value.first, home);
      if (value.second !== null && type.kind === 'range') body.move(value.second, home + 1);
    }
    return body.declare(first.name, type, home, { node: first });
  }
  const value = body.value(node.value);
  const types = partTypes(value.type);
  if (types.length !== node.variables.length && value.type.kind !== 'unknown') {
    body.error(
      node,
      'type',
      `${node.variables.length} names for ${typeWords(value.type)} with ${types.length} values`,
    );
  }
  node.variables.forEach((variable, index) => {
    const register = body.alloc();
    if (index < types.length) body.emitter.emit(Op.MOV, register, value.first.register + index);
    body.declare(variable.name, types[index] ?? { kind: 'unknown' }, register, { node: variable });
  });
}

/** The types of the parts of a record, which may be taken apart. */
function partTypes(type: Type): Type[] {
  if (type.kind !== 'record') return type.kind === 'nothing' || type.kind === 'unknown' ? [] : [type];
  return type.fields.map((field) =>
    field.type === 'int' ? { kind: 'int', show: field.show } : { kind: field.type },
  );
}

function ifStatement(body: Body, node: If): void {
  const end = body.newLabel();
  const before = body.result;
  const layouts: Body['result'][] = [];
  /** A branch that is taken for certain: those after it never are. */
  let settled = false;
  node.branches.forEach((each, index) => {
    const next = body.newLabel();
    if (index > 0) {
      body.emitter.from(body.position(each.condition));
      body.emitter.beginStatement();
    }
    const always = decided(body, each.condition);
    body.branch(each.condition, false, next);
    const dead = settled || always === false;
    guarded(body, each.body, dead);
    if (!dead) layouts.push(body.result);
    body.result = before;
    settled ||= always === true;
    const last = index === node.branches.length - 1 && node.otherwise === undefined;
    if (!last) body.emitter.emitJump(Op.JMP, 1, end);
    body.emitter.place(next);
  });
  if (node.otherwise !== undefined) guarded(body, node.otherwise, settled);
  if (!settled) layouts.push(body.result);
  body.emitter.place(end);
  const [first = before] = layouts;
  body.result = layouts.every((layout) => layout === first) ? first : 'mixed';
}

/** A block behind a condition. One that never runs is checked, but nobody is warned about what it would do. */
function guarded(body: Body, node: Block, dead: boolean): void {
  if (dead) body.dead += 1;
  block(body, node);
  if (dead) body.dead -= 1;
}

function returnStatement(body: Body, node: Return): void {
  for (let open = body.catches; open > 0; open--) body.emitter.emit(Op.UNCATCH);
  const { results, ends } = body.kind;
  if (node.values.length !== results.length) {
    const wanted = results.length === 0 ? 'nothing' : results.map(({ name }) => name).join(', ');
    body.error(
      node,
      'return',
      `${body.kind.words} returns ${wanted}; this returns ${node.values.length} ${node.values.length === 1 ? 'value' : 'values'}`,
    );
    return;
  }
  if (ends === 'actor') return body.emitter.emit(Op.END);
  const count = results.reduce((sum, { type }) => sum + width(type), 0);
  const base = body.alloc(count);
  let register = base;
  node.values.forEach((value, index) => {
    const type = results[index]?.type;
    if (type?.kind === 'range') {
      const { start, size } = body.range(value);
      body.move(start, register);
      body.move(size, register + 1);
    } else body.into(value, register);
    register += type === undefined ? 1 : width(type);
  });
  body.emitter.emit(Op.RET, base);
}
