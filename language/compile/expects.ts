import { Errno, Signal } from '../../engine/kvm/errno.js';
import { ExitReason } from '../../engine/kvm/exit.js';
import { SIDE } from '../../engine/program/operation.js';
import { CAUGHT_DEATH, ExitField, Op, type Relation } from '../../engine/program/program.js';
import type { Action, Binary, Expect } from '../generated/ast.js';
import { didYouMean, nearest } from '../names/nearest.js';
import { spotOf } from '../names/reporter.js';
import { commonShow, showOf, type Show } from '../values/types.js';
import type { Body } from './body.js';
import { convertValue } from './convert.js';
import { checkComparison } from './comparisons.js';
import { wantBool } from './logic.js';
import { inRegister, known, type Word } from './operand.js';
import { keepResult } from './results.js';

const RELATIONS: readonly string[] = ['==', '!=', '<', '<=', '>', '>='];

/** Compiles a claim. */
export function expectStatement(body: Body, node: Expect): void {
  switch (node.kind) {
    case undefined:
      return valueClaim(body, node);
    case 'errno':
      return errnoClaim(body, node);
    case 'signal': {
      const signal = nameOf(body, node, Signal, node.signal ?? '', 'signal');
      return caughtClaim(body, node, signal, 'signal');
    }
    case 'efault':
      return caughtClaim(body, node, -Errno.EFAULT, 'errno');
    case 'death':
      return caughtClaim(body, node, CAUGHT_DEATH, 'signal');
    case 'no':
    case 'exit':
      return exitClaim(body, node);
  }
}

/** The number of a name of a fixed table; 0 after a report. */
function nameOf(
  body: Body,
  node: Expect,
  table: Readonly<Record<string, number>>,
  name: string,
  what: string,
): number {
  const value = Object.hasOwn(table, name) ? table[name] : undefined;
  if (value !== undefined) return value;
  const names = Object.keys(table);
  const spot = body.shift === 0 ? spotOf(body.file, node, name) : body.spot(node);
  body.program.reporter.error(
    spot,
    'unknown-name',
    `there is no ${what} \`${name}\`.${didYouMean(nearest(name, names))} It is one of ${names.join(', ')}.`,
  );
  return 0;
}

/** Emits that two words are in a relation, or the run stops with both in the message. */
function claim(body: Body, node: Expect, a: Word, relation: Relation, b: Word, show: Show): void {
  const [left, right] = [body.register(a), body.register(b)];
  const index =
    body.program.claims.push({ text: body.source(node), relation, position: body.position(node), show }) - 1;
  body.emitter.emit(Op.EXPECT_REL, left, right, index);
}

function valueClaim(body: Body, node: Expect): void {
  const { value } = node;
  if (value === undefined) return;
  if (value.$type === 'Binary' && RELATIONS.includes(value.operator)) {
    const left = body.value(value.left);
    const right = body.value(value.right);
    if (left.second === null && right.second === null) {
      checkComparison(body, value, left, right);
      const show = commonShow(showOf(left.type), showOf(right.type));
      const [a, b] = [body.asWord(value.left, left), body.asWord(value.right, right)];
      return claim(body, node, a, relationOf(value), b, show);
    }
  }
  const word = wantBool(body, value, body.value(value));
  const index = body.program.claims.push({ text: body.source(node), position: body.position(node) }) - 1;
  body.emitter.emit(Op.EXPECT, body.register(word), 0, index);
}

const relationOf = ({ operator }: Binary): Relation => operator as Relation;

/** `expect errno EINVAL call(…)`: the call's first result is that errno, negative. */
function errnoClaim(body: Body, node: Expect): void {
  const errno = nameOf(body, node, Errno, node.errno ?? '', 'errno');
  const { action } = node;
  const call =
    action?.$type === 'ExpressionStatement' && action.operator === undefined ? action.targets[0] : undefined;
  if (action === undefined) return;
  body.expecting += 1;
  const value =
    action.$type === 'Convert'
      ? convertValue(body, action)
      : call?.$type === 'Call'
        ? body.value(call)
        : null;
  body.expecting -= 1;
  if (value === null) {
    const hint =
      action.$type === 'Store' || call !== undefined
        ? ': an access of the VMM gets a signal (`expect signal`), one of the guest an exit (`expect exit`, `expect efault`)'
        : '';
    body.error(action, 'type', `expected a call that gives an errno${hint}`);
    return;
  }
  if (value.type.kind === 'nothing') {
    body.error(action, 'type', 'this call gives no errno');
    return;
  }
  keepResult(body, value);
  claim(body, node, value.first, '==', known(BigInt(-errno)), 'errno');
}

/** Runs something that should be interrupted, and claims by what. */
function caughtClaim(body: Body, node: Expect, wanted: number, show: Show): void {
  if (body.catches > 0) {
    body.error(
      node,
      'nested-expect',
      'an `expect signal`, `efault` or `death` cannot stand inside another one',
    );
    return;
  }
  const caught = body.alloc();
  const after = body.newLabel();
  body.emitter.emitJump(Op.CATCH, 2, after, caught);
  body.catches += 1;
  action(body, node.action);
  body.catches -= 1;
  body.emitter.emit(Op.UNCATCH);
  body.register(known(0n), caught);
  body.emitter.place(after);
  claim(body, node, inRegister(caught), '==', known(BigInt(wanted)), show);
}

/** `expect exit KIND [SIDE]` and `expect no exit`: by counting this actor's exits, and by looking at the last one. */
function exitClaim(body: Body, node: Expect): void {
  const none = node.kind === 'no';
  const reasons = Object.fromEntries(
    Object.entries(ExitReason).map(([name, number]) => [name.toLowerCase(), number]),
  );
  const any = node.exit === 'any';
  const reason = none || any ? 0 : nameOf(body, node, reasons, node.exit ?? '', 'exit');
  const before = body.alloc();
  body.emitter.emit(Op.EXITS, before);
  action(body, node.action);
  const after = body.alloc();
  body.emitter.emit(Op.EXITS, after);
  claim(body, node, inRegister(after), none ? '==' : '>', inRegister(before), 'decimal');
  if (none || any) return;
  body.emitter.emit(Op.GETEXIT, after, ExitField.reason);
  claim(body, node, inRegister(after), '==', known(BigInt(reason)), 'exit');
  if (node.side === undefined) return;
  body.emitter.emit(Op.GETEXIT, after, ExitField.wanted);
  claim(body, node, inRegister(after), '==', known(BigInt(SIDE[node.side])), 'side');
}

/** What a claim is about: statements that are expected not to go smoothly. */
function action(body: Body, node: Action | undefined): void {
  if (node === undefined) return;
  body.expecting += 1;
  if (node.$type === 'Block') {
    body.scoped(() => {
      for (const each of node.statements) body.statement(each);
    });
  } else body.inner(node);
  body.expecting -= 1;
}
