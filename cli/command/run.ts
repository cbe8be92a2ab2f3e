import { choices } from '../../engine/choice.js';
import { Machine } from '../../engine/machine.js';
import { askAtExit } from '../ask.js';
import type { Io } from '../io.js';
import type { Given } from '../options.js';
import { JsonNarrator } from '../report/json-narrator.js';
import { problemRecord, writeJson } from '../report/json.js';
import type { Narrator, Story } from '../report/narrator.js';
import { statusOf } from '../report/outcome.js';
import { PrettyNarrator, type Loudness } from '../report/pretty-narrator.js';
import { printProblems, problemCount } from '../report/problems.js';
import { MAX_STEPS, runMachine } from '../run-machine.js';
import { entryOf, openScript, type Script } from '../script.js';
import { Status, type StatusCode } from '../status.js';
import { colourFor } from '../terminal/colour.js';
import { Progress } from '../terminal/progress.js';
import { UsageError } from '../usage.js';
import type { Command } from './command.js';
import { JSON_FLAG, ROOT_FLAG, RUN_FLAGS, policyOf } from './run-flags.js';

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
    { name: 'quiet', short: 'q', doc: 'Only what the script logs, and what went wrong.' },
    {
      name: 'verbose',
      short: 'v',
      doc: 'Every exit, also those that are like many before; handlers; zaps of nothing.',
    },
  ],
  examples: [
    'gfnscope run examples/explicit-conversion.gfn',
    'gfnscope run demo.gfn --on-exit convert --verbose',
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
  const machine = new Machine(program, { entry: index, seed });
  machine.listener = (event) => {
    narrator.event(event, machine.state);
  };
  narrator.begin();
  const asking = io.canAsk && !json;
  const outcome = await runMachine(machine, io, {
    policy: policyOf(given, asking),
    maxSteps: given.count('max-steps') ?? MAX_STEPS,
    progress,
    ...(asking ? { ask: (actor) => ask(machine, actor, narrator, io) } : {}),
  });
  if (outcome.kind === 'unanswered')
    narrator.waits(outcome.actor, choices(machine, outcome.actor), machine.state);
  narrator.end(outcome, machine.state);
  return statusOf(outcome);
}

function narratorOf(story: Story, given: Given, io: Io, progress: Progress): Narrator {
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
function reportProblems(script: Script, json: boolean, io: Io): void {
  if (json) {
    for (const diagnostic of script.diagnostics) writeJson(io.stdout, problemRecord(script, diagnostic));
    return;
  }
  printProblems(script, io.stderr, colourFor(io.stderr, io.env));
  const count = problemCount(script.diagnostics);
  if (script.program === null) io.stderr.write(`${script.file} cannot run: ${count}\n`);
}
