import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { choices } from '../../engine/choice.js';
import { Machine } from '../../engine/machine.js';
import { History } from '../../engine/time/history.js';
import { record, writeRecording } from '../../engine/time/recording.js';
import { askAtExit } from '../ask.js';
import type { Io } from '../io.js';
import type { Given } from '../options.js';
import { JsonNarrator } from '../report/json-narrator.js';
import { problemRecord, writeJson } from '../report/json.js';
import type { Narrator, Story } from '../report/narrator.js';
import { statusOf } from '../report/outcome.js';
import { PrettyNarrator, type Loudness } from '../report/pretty-narrator.js';
import { printProblems, problemCount } from '../report/problems.js';
import { MAX_STEPS, runMachine, type RunOptions } from '../run-machine.js';
import { entryOf, openScript, type Script } from '../script.js';
import { whyNot } from '../sources.js';
import { Status, type StatusCode } from '../status.js';
import { colourFor } from '../terminal/colour.js';
import { Progress } from '../terminal/progress.js';
import { UsageError } from '../usage.js';
import { version } from '../version.js';
import type { Command } from './command.js';
import { JSON_FLAG, LOUDNESS_FLAGS, ROOT_FLAG, RUN_FLAGS, policyOf } from './run-flags.js';
import { runHistory } from './run-history.js';

export const runCommand: Command = {
  name: 'run',
  operands: 'FILE',
  summary: 'run a guest program and tell what happens',
  doc: [
    'Runs the main part of a script on the memory engine. Prints each exit to userspace as it happens: its reason and number, the statement of the guest, the decision that led to it, what the handler did about it, and the way back into the guest. Ends with what the run cost.',
    'On a terminal, an exit that no handler answers (or a handler that says `ask`) lists what can be done, with what each would lead to, and waits.',
  ],
  flags: [
    ...RUN_FLAGS,
    { name: 'test', value: 'NAME', doc: 'Runs this test of the script instead of its main part.' },
    ROOT_FLAG,
    JSON_FLAG,
    {
      name: 'record',
      value: 'FILE',
      doc: 'Keeps the run in a file, to be done again by `gfnscope replay`, or debugged.',
    },
    ...LOUDNESS_FLAGS,
  ],
  examples: [
    'gfnscope run examples/explicit-conversion.gfn',
    'gfnscope run demo.gfn --on-exit convert --verbose',
    'gfnscope run demo.gfn --record run.json',
  ],
  run,
};

async function run(given: Given, io: Io): Promise<StatusCode> {
  const [file] = given.files;
  if (file === undefined || given.files.length > 1)
    throw new UsageError('run wants one script', 'gfnscope run FILE');
  if (given.has('quiet') && given.has('verbose'))
    throw new UsageError('--quiet and --verbose exclude each other');
  const json = given.has('json');
  const script = openScript(file, io, given.text('root'));
  reportProblems(script, json, io);
  if (script.program === null) return Status.wrong;
  const { program } = script;
  const index = entryOf(program, given.text('test'));
  const entry = program.entries[index];
  if (entry === undefined || entry.actors.length === 0) {
    throw new UsageError(
      `${file} has no vcpu or host of its own to run`,
      'run one of its tests: --test NAME, or gfnscope test',
    );
  }
  const seed = given.count('seed') ?? program.spec.seed;
  const progress = new Progress(io);
  const narrator = narratorOf({ script, program, entry, seed }, given, io, progress);
  const recorded = given.text('record');
  // Nobody goes back in it: few saved states are enough.
  const history =
    recorded === undefined ? null : new History(program, { entry: index, seed, checkpoints: 16 });
  const machine = history?.machine ?? new Machine(program, { entry: index, seed });
  machine.listener = (event) => {
    narrator.event(event, machine.state);
  };
  narrator.begin();
  const asking = io.canAsk && !json;
  const options: RunOptions = {
    policy: policyOf(given, asking),
    maxSteps: given.count('max-steps') ?? MAX_STEPS,
    progress,
    ...(asking ? { ask: (actor) => ask(machine, actor, narrator, io) } : {}),
  };
  const outcome = await (history === null
    ? runMachine(machine, io, options)
    : runHistory(history, io, options));
  if (outcome.kind === 'unanswered')
    narrator.waits(outcome.actor, choices(machine, outcome.actor), machine.state);
  narrator.end(outcome, machine.state);
  if (history !== null && recorded !== undefined) keep(history, recorded, script, io);
  return statusOf(outcome);
}

/** Writes the recording of a run. */
function keep(history: History, file: string, { uri }: Script, io: Io): void {
  const full = path.resolve(io.cwd, file);
  const name = path.relative(path.dirname(full), uri).replaceAll('\\', '/');
  try {
    writeFileSync(full, writeRecording(record(history, version(), name)));
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${whyNot(error)}`);
  }
}

/** Whoever tells of the run, as loudly as was asked for. */
export function narratorOf(story: Story, given: Given, io: Io, progress: Progress): Narrator {
  if (given.has('json')) return new JsonNarrator(story, io.stdout);
  const loudness: Loudness = given.has('quiet') ? 'quiet' : given.has('verbose') ? 'verbose' : 'normal';
  return new PrettyNarrator(story, io.stdout, colourFor(io.stdout, io.env), loudness, () => {
    progress.clear();
  });
}

function ask(machine: Machine, actor: number, narrator: Narrator, io: Io): Promise<string | null> {
  const all = choices(machine, actor);
  narrator.waits(actor, all, machine.state);
  return askAtExit(machine, actor, all, io, colourFor(io.stdout, io.env));
}

/** Errors and warnings go to stderr, so that what the run says can be piped; as JSON they are lines among the others. */
export function reportProblems(script: Script, json: boolean, io: Io): void {
  if (json) {
    for (const diagnostic of script.diagnostics) writeJson(io.stdout, problemRecord(script, diagnostic));
    return;
  }
  printProblems(script, io.stderr, colourFor(io.stderr, io.env));
  const count = problemCount(script.diagnostics);
  if (script.program === null) io.stderr.write(`${script.file} cannot run: ${count}\n`);
}
