import type { HandCall } from '../../../engine/hand.js';
import { offsetOf, pageOf } from '../../../engine/memory/address.js';
import { pagesOf, type PageRange } from '../../../engine/memory/range.js';
import type { Deed } from '../../acting/acting.js';
import type { PendingExit, Target } from '../../choosing/choosing.js';
import type { BackwardGait, Seek } from '../../debuggee/halt.js';
import type { Subject } from '../../debuggee/subject.js';
import type { Watch } from '../../stops/breakpoint-table.js';
import type { Travel } from '../../travel/travel.js';
import type { Style } from '../../inspect/text.js';
import type { Evaluator } from '../evaluator.js';
import type { Standpoint } from '../standpoint.js';
import type { Value } from '../watch.js';

/** Exits that wait, as commands see them. */
export interface Chooser {
  waiting(): number | null;
  targets(actor: number): readonly Target[];
  exit(actor: number): PendingExit | null;
  choose(actor: number, id: string): string;
}

/** What the VMM is made to do at once, as commands see it. */
export interface Hand {
  act(call: HandCall): Deed;
}

/** gfns that stop the run when they change, as commands see them. */
export interface Watching {
  readonly watches: readonly Watch[];
  watch(gfns: PageRange): Watch;
  unwatch(id: number): boolean;
}

/** How the run goes on after something was done to it. */
export type Then = 'step' | 'continue' | 'stop';

/** What a command works with: the stopped run, where the person stands, and how to let the run go. */
export interface Desk {
  readonly subject: Subject;
  readonly evaluator: Evaluator;
  readonly choosing: Chooser;
  readonly acting: Hand;
  readonly watches: Watching;
  readonly at: Standpoint;
  readonly style: Style;
  /** Throws a RangeError with a sentence if the run can go no further. */
  mayGo(): void;
  /** Lets the run go; it starts when the command has been answered. */
  go(actor: number, then: Then): void;
  /** Other points of time. */
  readonly travel: Travel;
  /** Takes the run elsewhere; it starts when the command has been answered. */
  journey(gait: BackwardGait | Seek): void;
  /** The run as the text of a recording. */
  recording(): string;
  /** Says that the command has put something into the run, which stays where it is. */
  changed(): void;
}

/** A word of the debug console. */
export interface Command {
  readonly name: string;
  /** `x/COUNT REFERENCE`: words in capitals stand for something. */
  readonly usage: string;
  /** What it does, in one line. */
  readonly help: string;
  /**
   * Does it.
   *
   * @param rest what stands behind the name, trimmed
   * @throws RangeError with a sentence that says what to do instead
   */
  run(desk: Desk, rest: string): string;
  /** Whether expressions may stand behind the name. */
  readonly takesExpressions?: boolean;
  /** Words that may stand behind the name. */
  words?(desk: Desk): readonly string[];
}

/** The value of an expression that a command needs. */
export function valueOf(desk: Desk, text: string, usage: string): Value {
  if (text === '') throw new RangeError(`Usage: ${usage}`);
  const value = desk.evaluator.value(text, desk.at);
  if (typeof value === 'string') throw new RangeError(`${value}\nUsage: ${usage}`);
  return value;
}

/** The gfns that an expression names: of a range all that it touches, of an address the one. */
export function gfnsOf(desk: Desk, text: string, usage: string): PageRange {
  const { type, words } = valueOf(desk, text, usage);
  const [lo = 0, hi = 0, sizeLo = 0, sizeHi = 0] = words;
  const first = pageOf(lo, hi);
  if (type !== 'range') return { lo: first, hi: first + 1 };
  const tail = pagesOf(offsetOf(lo) + offsetOf(sizeLo));
  return { lo: first, hi: Math.max(first + 1, first + pageOf(sizeLo, sizeHi) + tail) };
}

/** Lines of columns, each as wide as its widest cell. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
