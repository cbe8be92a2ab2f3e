import type { Actor, Frame } from '../../engine/kvm/task.js';
import type { Program, Show, ValueType } from '../../engine/program/program.js';
import { compileExpression } from '../../language/expression.js';
import { LineMap } from '../../language/parse/line-map.js';
import type { MemoryReference } from '../inspect/memory-reference.js';
import type { Subject } from '../debuggee/subject.js';
import { lookAt, referenceOf } from './memory/look.js';
import { takeApart, type MemoryTerm } from './memory/terms.js';
import { pointed, within, written, type Origin } from './origin.js';
import { Scratch } from './scratch.js';

/** What an expression comes to: one 64-bit value as an int32 pair, low word first; a range has two. */
export interface Value {
  readonly type: ValueType;
  readonly show: Show | 'range';
  readonly words: Int32Array;
  /** Where it was read, if the expression is a look at memory and nothing else. */
  readonly from?: MemoryReference;
  /** How many bytes were read there. */
  readonly bytes?: number;
}

/** Where an expression is read: the frame's routine and instruction, or null for no frame (globals, constants, questions only). */
export interface Spot {
  readonly routine: number;
  readonly pc: number;
}

/** An expression of a watch or a condition, compiled once against a spot, and evaluated as often as wanted. It changes nothing and costs nothing. */
export interface Watch {
  readonly text: string;
  /** Its value in a frame (by depth, 1 is the outermost; null: the innermost) of an actor; a string says why it has none (a division by zero, a hole, a frame that has gone). */
  evaluate(actor: number, depth: number | null): Value | string;
}

/** Nobody types more. */
const LONGEST = 4_000;
/** An address may be looked up at an address, and so on. */
const DEEPEST = 8;

/**
 * Compiles an expression of the debugger's: the language's own, and looks at memory (`MemoryTerm`) wherever a value may stand. A string says
 * what is wrong with it, and where.
 *
 * @param origin what the text was made of, if a person wrote another one: places are told as in that
 */
export function compileWatch(
  subject: Subject,
  text: string,
  spot: Spot | null,
  origin = written(text),
): Watch | string {
  return compileNested(subject, text, spot, origin, 0);
}

function compileNested(
  subject: Subject,
  text: string,
  spot: Spot | null,
  origin: Origin,
  level: number,
): Watch | string {
  if (text.length > LONGEST) return `an expression has ${LONGEST} characters at most`;
  if (level > DEEPEST) return `looks at memory within looks at memory go ${DEEPEST} deep at most`;
  const apart = takeApart(text);
  if ('message' in apart) return pointed(apart.message, origin, apart.start, apart.end);
  const looks: Look[] = [];
  for (const term of apart.terms) {
    const inner = within(origin, (offset) => term.addressAt + offset);
    const address = compileNested(subject, term.address, spot, inner, level + 1);
    if (typeof address === 'string') return address;
    looks.push({ term, address });
  }
  const program = withExit(withGlobals(subject, apart.names), spot);
  const needsExit = program.handlers !== subject.program.handlers && EXIT.test(apart.expression);
  const compiled = compileExpression(apart.expression, program, spot?.routine, spot?.pc);
  if ('diagnostics' in compiled) {
    const lines = new LineMap(apart.expression);
    const place = within(origin, apart.at);
    const message = compiled.diagnostics
      .map(({ message: words, line, column, endLine, endColumn }) =>
        pointed(words, place, lines.offset(line, column), lines.offset(endLine, endColumn)),
      )
      .join('\n');
    return apart.names.reduce(
      (words, name, index) => words.replaceAll(name, apart.terms[index]?.text ?? name),
      message,
    );
  }
  const scratch = new Scratch(subject, compiled);
  const { type, show } = compiled;
  const alone = apart.names.length === 1 && apart.expression.trim() === apart.names[0];
  return {
    text,
    evaluate(actor, depth) {
      const who = subject.history.state.actors[actor];
      if (who === undefined) return `there is no actor ${actor}`;
      let frame: Frame | null = null;
      if (spot !== null) {
        frame = frameOf(who, spot.routine, depth);
        if (frame === null) return 'the frame that this was written for is not there any more';
      }
      if (needsExit && who.exit === null) return 'no exit to userspace has happened here yet';
      const seen = lookAll(subject, looks, actor, depth);
      if (typeof seen === 'string') return seen;
      const words = scratch.run(actor, frame, seen.words);
      if (typeof words === 'string') return words;
      const [from] = seen.references;
      return alone && from !== undefined
        ? { type, show, words, from, bytes: looks[0]?.term.bytes ?? 8 }
        : { type, show, words };
    },
  };
}

/** A look at memory: how it was written, and the expression of its address. */
interface Look {
  readonly term: MemoryTerm;
  readonly address: Watch;
}

/** What all looks of an expression see, in their order; a string says what is not there. */
function lookAll(
  subject: Subject,
  looks: readonly Look[],
  actor: number,
  depth: number | null,
): { readonly words: Int32Array; readonly references: readonly MemoryReference[] } | string {
  const words = new Int32Array(2 * looks.length);
  const references: MemoryReference[] = [];
  for (const [index, { term, address }] of looks.entries()) {
    const where = address.evaluate(actor, depth);
    if (typeof where === 'string') return where;
    const reference = referenceOf(term, where.words);
    const seen = lookAt(subject, reference, term.bytes);
    if (typeof seen === 'string') return seen;
    references.push(reference);
    words.set(seen, 2 * index);
  }
  return { words, references };
}

/** The program with these numbers as further globals: what was seen in memory reaches the expression through them. */
function withGlobals({ program, history }: Subject, names: readonly string[]): Program {
  if (names.length === 0) return program;
  const first = history.state.globals.length / 2;
  const more = names.map((name, i) => ({ name, type: 'int' as const, index: first + i, initial: [0, 0] }));
  return { ...program, globals: [...program.globals, ...more] };
}

const EXIT = /\bexit\s*\./;

/** The program with the spot's routine as a handler: `exit` can be asked about wherever a person may look, not only where a script can. */
function withExit(program: Program, spot: Spot | null): Program {
  if (spot === null || program.handlers.some(({ routine }) => routine === spot.routine)) return program;
  // A variable of that name is a variable.
  if (program.routines[spot.routine]?.locals.some(({ name }) => name === 'exit') === true) return program;
  const handlers = [...program.handlers, { on: 'memory_error' as const, routine: spot.routine }];
  return { ...program, handlers };
}

/** The frame at a depth of an actor, if it runs this routine; on the stack that runs or, of a vCPU with a loop of its own, on the one that does not. */
export function frameOf(actor: Actor, routine: number, depth: number | null): Frame | null {
  for (const top of [actor.top, actor.guest, actor.vmm]) {
    let frame = top;
    while (frame !== null && depth !== null && frame.depth > depth) frame = frame.caller;
    if (frame?.native === null && frame.routine === routine && (depth ?? frame.depth) === frame.depth)
      return frame;
  }
  return null;
}

/** Whether a value counts as true: anything but 0. */
export function isTrue({ words }: Value): boolean {
  return words.some((word) => word !== 0);
}
