import { Op, RunSource } from '../../engine/program/program.js';
import type { Break, Continue, Expression, For, Loop, While } from '../generated/ast.js';
import { HEX, typeWords, type Field, type Type } from '../values/types.js';
import type { Body } from './body.js';
import { hoist, unhoist } from './decide.js';
import type { Label } from './emitter.js';
import { NO_OPERAND } from './operand.js';

/** Compiles the inside of a loop. `result` may be what an earlier turn left. */
function inside(body: Body, node: While | Loop | For, end: Label, again: Label): void {
  const before = body.result;
  body.loops.push({ end, again, catches: body.catches });
  body.scoped(() => {
    // After a syntax error there may be no body.
    for (const each of (node as Partial<typeof node>).body?.statements ?? []) body.statement(each);
  });
  body.loops.pop();
  if (body.result !== before) body.result = 'mixed';
}

/** `while`: the test stands at the bottom, one instruction a turn; the way in jumps there. */
export function whileStatement(body: Body, node: While): void {
  const [top, test, end] = [body.newLabel(), body.newLabel(), body.newLabel()];
  const position = body.position(node);
  const infinite = node.condition.$type === 'BoolLiteral' && node.condition.value === 'true';
  body.emitter.dropMark();
  const hoisted = hoist(body, node.condition);
  if (!infinite) body.emitter.emitJump(Op.JMP, 1, test);
  body.emitter.place(top);
  inside(body, node, end, test);
  body.emitter.place(test);
  body.emitter.from(infinite ? position : body.position(node.condition));
  body.emitter.beginStatement();
  body.branch(node.condition, true, top);
  if (body.emitter.statementPending) body.emitter.emit(Op.NOP);
  body.emitter.place(end);
  unhoist(body, hoisted);
}

/** `loop`: until `break`. */
export function loopStatement(body: Body, node: Loop): void {
  const [top, end] = [body.newLabel(), body.newLabel()];
  body.emitter.dropMark();
  body.emitter.place(top);
  const start = body.emitter.next;
  inside(body, node, end, top);
  // An empty loop is a statement, too: others must get their turn.
  if (body.emitter.next === start) body.emitter.beginStatement();
  body.emitter.from(body.position(node));
  body.emitter.emitJump(Op.JMP, 1, top);
  body.emitter.place(end);
}

/** `break`, `continue`. */
export function leaveLoop(body: Body, node: Break | Continue): void {
  const loop = body.loops.at(-1);
  if (loop === undefined) {
    body.error(node, 'no-loop', `\`${node.$type === 'Break' ? 'break' : 'continue'}\` stands in no loop`);
    return;
  }
  for (let open = body.catches; open > loop.catches; open--) body.emitter.emit(Op.UNCATCH);
  body.emitter.emitJump(Op.JMP, 1, node.$type === 'Break' ? loop.end : loop.again);
}

interface Walk {
  readonly source: number;
  readonly argument: number;
  /** What the third register of a run means, or null if nothing. */
  readonly kind: Field | null;
  /** Name of the run's start. */
  readonly start: string;
  /** Pages one by one: the variable is the address. */
  readonly pages: Expression | null;
}

const SIDE_FIELD: Field = { name: 'side', type: 'side', show: 'side' };

/** `for run in slots | view | kvm | fd NAME | SET`, `for page in RANGE`. */
export function forStatement(body: Body, node: For): void {
  const walk = walkOf(body, node);
  if (walk === null) return;
  // The statement begins at each look for the next run, not at the way there.
  body.emitter.dropMark();
  const cursor = body.alloc(walk.pages === null ? 4 : 6);
  if (walk.pages !== null) {
    const { start, size } = body.range(walk.pages);
    body.move(start, cursor + 4);
    body.move(size, cursor + 5);
  }
  body.move({ register: -1, constant: 0n }, cursor);
  const [top, end] = [body.newLabel(), body.newLabel()];
  body.emitter.place(top);
  body.emitter.beginStatement();
  body.emitter.emitJump(Op.NEXT_RUN, 3, end, cursor, walk.source | (walk.argument << 8));
  body.scoped(() => {
    body.declare(node.variable.name, runType(walk), cursor + 1, { assignable: false, node: node.variable });
    inside(body, node, end, top);
  });
  body.emitter.from(body.position(node));
  body.emitter.emitJump(Op.JMP, 1, top);
  body.emitter.place(end);
}

function runType(walk: Walk): Type {
  if (walk.pages !== null) return HEX;
  const fields: Field[] = [
    { name: walk.start, type: 'int', show: 'hex' },
    { name: 'size', type: 'int', show: 'hex' },
  ];
  return { kind: 'record', fields: walk.kind === null ? fields : [...fields, walk.kind], run: true };
}

function walkOf(body: Body, node: For): Walk | null {
  const { source } = node;
  switch (source.kind) {
    case 'slots':
      return {
        source: RunSource.slots,
        argument: 0,
        kind: { name: 'slot', type: 'int', show: 'decimal' },
        start: 'gpa',
        pages: null,
      };
    case 'kvm':
      return { source: RunSource.kvm, argument: 0, kind: SIDE_FIELD, start: 'gpa', pages: null };
    case 'view': {
      const name = source.alias?.$refText;
      const alias = name === undefined ? 0 : body.program.spec.aliases.indexOf(name) + 1;
      if (name !== undefined && alias === 0)
        body.error(
          source,
          'unknown-name',
          `the guest has no mapping \`${name}\`: declare it in the machine with \`alias ${name}\``,
        );
      return { source: RunSource.view, argument: alias, kind: SIDE_FIELD, start: 'gpa', pages: null };
    }
    case 'fd': {
      const name = source.file?.$refText ?? '';
      const file = body.program.spec.files.findIndex((each) => each.name === name);
      if (file < 0) body.error(source, 'unknown-name', `there is no file \`${name}\``);
      return {
        source: RunSource.file,
        argument: Math.max(0, file),
        kind: { name: 'allocated', type: 'bool', show: 'bool' },
        start: 'offset',
        pages: null,
      };
    }
    case undefined:
      return source.value === undefined ? null : walkOver(body, source.value);
  }
}

function walkOver(body: Body, node: Expression): Walk | null {
  const before = body.emitter.next;
  const value = body.value(node);
  if (value.type.kind === 'set')
    return { source: RunSource.set, argument: value.ref, kind: null, start: 'gpa', pages: null };
  // A range is evaluated again where it belongs; a name or a constant left nothing behind.
  body.emitter.truncate(before);
  if (value.type.kind === 'range')
    return { source: RunSource.pages, argument: 0, kind: null, start: 'gpa', pages: node };
  if (value.type.kind !== 'unknown') {
    body.error(
      node,
      'type',
      `expected slots, view, kvm, fd NAME, a range set or a range, found ${typeWords(value.type)}`,
    );
  }
  return value === NO_OPERAND
    ? { source: RunSource.pages, argument: 0, kind: null, start: 'gpa', pages: node }
    : null;
}
