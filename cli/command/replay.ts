import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { choices } from '../../engine/choice.js';
import { History } from '../../engine/time/history.js';
import { readRecording } from '../../engine/time/read-recording.js';
import { differsAtEnd, differsFrom, entryOf, type Recording } from '../../engine/time/recording.js';
import type { Entry } from '../../engine/program/program.js';
import type { Io } from '../io.js';
import type { Given } from '../options.js';
import { statusOf } from '../report/outcome.js';
import type { Outcome } from '../run-machine.js';
import { openScript } from '../script.js';
import { whyNot } from '../sources.js';
import { Status, type StatusCode } from '../status.js';
import { Progress } from '../terminal/progress.js';
import { UsageError } from '../usage.js';
import type { Command } from './command.js';
import { replayTo, type ReplayEnd } from './run-history.js';
import { JSON_FLAG, LOUDNESS_FLAGS, ROOT_FLAG } from './run-flags.js';
import { narratorOf, reportProblems } from './run.js';

/** A recording of more bytes is refused before it is read. */
const LARGEST = 256 * 1024 * 1024;

export const replayCommand: Command = {
  name: 'replay',
  operands: 'RECORDING',
  summary: 'do a recorded run again and check that it is the same',
  doc: [
    'Runs the script of a recording (`gfnscope run --record FILE`) with everything that was put into it, at the same moments, and tells what happens as `run` does. A recording that was made with another version of a file says so and is not run. At the end the state is compared with the recorded one, byte for byte.',
    'The exit status is that of the recorded run, or 1 if this one is another.',
  ],
  flags: [
    {
      name: 'script',
      value: 'FILE',
      doc: 'The script, if it does not lie where it lay beside the recording.',
    },
    ROOT_FLAG,
    JSON_FLAG,
    ...LOUDNESS_FLAGS,
  ],
  examples: ['gfnscope replay run.json', 'gfnscope replay run.json --script moved/demo.gfn'],
  run: replay,
};

async function replay(given: Given, io: Io): Promise<StatusCode> {
  const [file] = given.files;
  if (file === undefined || given.files.length > 1)
    throw new UsageError('replay wants one recording', 'gfnscope replay RECORDING');
  const recording = open(file, io);
  const beside = path.join(path.dirname(file), recording.script);
  const script = openScript(given.text('script') ?? beside, io, given.text('root'));
  const json = given.has('json');
  reportProblems(script, json, io);
  if (script.program === null) return Status.wrong;
  const { program } = script;
  const difference = differsFrom(recording, program);
  if (difference !== null) throw new UsageError(`${file} cannot be replayed: ${difference}`);
  const index = entryOf(recording, program);
  const entry = program.entries[index] as Entry;
  const { seed, inputs, end } = recording;
  const history = new History(program, { entry: index, seed, inputs });
  const { machine } = history;
  const progress = new Progress(io);
  const byHand = inputs.some(({ kind }) => kind === 'call');
  const narrator = narratorOf({ script, program, entry, seed, byHand }, given, io, progress);
  machine.listener = (event) => {
    narrator.event(event, machine.state);
  };
  narrator.begin();
  let wrong: string | null = null;
  let stop: ReplayEnd = { kind: 'steps' };
  try {
    stop = await replayTo(history, end, end.stop, io, { progress });
  } catch (error) {
    // An input that cannot be carried out: the file says something that was never recorded.
    if (!(error instanceof RangeError)) throw error;
    wrong = `what was put in at moment ${history.state.moment} does not fit: ${error.message}`;
  }
  const outcome = outcomeOf(stop);
  if (outcome.kind === 'unanswered')
    narrator.waits(outcome.actor, choices(machine, outcome.actor), machine.state);
  narrator.end(outcome, machine.state);
  if (stop.kind === 'given up') return Status.endless;
  wrong ??= differsAtEnd(recording, history);
  if (wrong === null && stop.kind !== end.stop && end.stop !== 'steps')
    wrong = `the recorded run ended with ${end.stop}, this one with ${stop.kind}`;
  if (wrong === null) return statusOf(outcome);
  io.stderr.write(`${file} was not replayed faithfully: ${wrong}\n`);
  return Status.failed;
}

function open(file: string, io: Io): Recording {
  let text: string;
  try {
    const full = path.resolve(io.cwd, file);
    if (statSync(full).size > LARGEST) throw new UsageError(`${file} is too large for a recording`);
    text = readFileSync(full, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot read ${file}: ${whyNot(error)}`);
  }
  try {
    return readRecording(text);
  } catch (error) {
    if (error instanceof RangeError)
      throw new UsageError(`${file} is no recording to replay: ${error.message}`);
    throw error;
  }
}

/** The end of a replay as that of a run. */
function outcomeOf(stop: ReplayEnd): Outcome {
  switch (stop.kind) {
    case 'ask':
      return { kind: 'unanswered', actor: stop.actor, why: 'the recording ends here' };
    case 'steps':
    case 'breakpoint':
    case 'interrupted':
    case 'given up':
      return { kind: 'interrupted' };
    default:
      return stop;
  }
}
