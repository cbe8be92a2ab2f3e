import { Machine } from '../engine/machine.js';
import type { Event } from '../engine/kvm/event.js';
import { actorName } from '../engine/describe/actor.js';
import { whereIs } from '../engine/describe/place.js';
import type { State } from '../engine/kvm/state.js';
import type { Entry, Program } from '../engine/program/program.js';
import type { Policy } from '../engine/choice.js';
import type { Io } from './io.js';
import { failureLines, type LastExit } from './report/ending.js';
import type { Story } from './report/narrator.js';
import { outcomeText, statusOf } from './report/outcome.js';
import { runMachine, type Outcome } from './run-machine.js';
import type { Script } from './script.js';
import { Status } from './status.js';
import { colourFor } from './terminal/colour.js';
import type { Progress } from './terminal/progress.js';

/** How one test ended. */
export interface TestResult {
  readonly file: string;
  readonly name: string;
  readonly passed: boolean;
  readonly outcome: Outcome;
  /** Where it failed, as `line`, and in which file. */
  readonly at: { readonly file: string; readonly line: number; readonly column: number } | null;
  /** In a few words; empty if it passed. */
  readonly title: string;
  readonly text: string;
  /** The same with the source line, as `run` shows it. Uncoloured. */
  readonly details: readonly string[];
  /** What the test logged. */
  readonly log: readonly string[];
  readonly steps: number;
  readonly milliseconds: number;
}

export interface TestOptions {
  readonly policy: Policy;
  readonly maxSteps: number;
  readonly seed: number | undefined;
  readonly progress: Progress;
}

/** A test that logs without end must not fill memory: the last lines are what matters. */
const LOG_LINES = 200;

/** The entries that count as tests: the tests of a script, or its main part if it has none. */
export function testsOf(program: Program): readonly number[] {
  const tests = program.entries.flatMap((entry, index) => (entry.test ? [index] : []));
  return tests.length > 0 || program.entries[0]?.actors.length === 0 ? tests : [0];
}

/** Runs one test to its end. Nobody is asked: an exit without an answer fails it, unless a policy answers. */
export async function runTest(
  script: Script,
  program: Program,
  index: number,
  io: Io,
  options: TestOptions,
): Promise<TestResult> {
  const entry = program.entries[index] as Entry;
  const log: string[] = [];
  let lastExit: LastExit | null = null;
  const listener = (event: Event): void => {
    if (event.kind === 'log') log.push(event.text);
    if (log.length > LOG_LINES) log.shift();
    if (event.kind === 'exit') lastExit = lastExitOf(event.actor, event.exit, program, machine.state);
  };
  const seed = options.seed ?? program.spec.seed;
  const machine: Machine = new Machine(program, { entry: index, seed, listener });
  const began = io.now();
  const outcome = await runMachine(machine, io, options);
  const story: Story = { script, program, entry, seed };
  const passed = statusOf(outcome) === Status.done;
  const { title, text, place } = outcomeText(outcome, program, machine.state);
  const ending = { outcome, state: machine.state, story, lastExit, quiet: false };
  const uri = place === null ? '' : (program.files[place.file]?.uri ?? '');
  return {
    file: script.file,
    name: entry.test ? entry.name : 'main',
    passed,
    outcome,
    at: place === null ? null : { file: script.text.nameOf(uri), line: place.line, column: place.column },
    title: passed ? '' : title,
    text: passed ? '' : text,
    details: passed ? [] : failureLines(ending, colourFor(io.stdout, { NO_COLOR: '1' })),
    log,
    steps: machine.state.moment,
    milliseconds: io.now() - began,
  };
}

function lastExitOf(actor: number, exit: LastExit['exit'], program: Program, state: State): LastExit {
  const who = state.actors[actor];
  const place = who === undefined ? null : (whereIs(program, who, 'guest')[0]?.place ?? null);
  return { moment: state.moment, actor: actorName(state, actor), exit, place };
}
