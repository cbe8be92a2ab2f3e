import type { Entry, Program } from '../engine/program/program.js';
import { History } from '../engine/time/history.js';
import type { Diagnostic } from '../language/diagnostic.js';
import { nearest } from '../language/names/nearest.js';
import { Debuggee } from './debuggee/debuggee.js';
import { narrate } from './debuggee/narrator.js';
import type { Say } from './debuggee/subject.js';
import type { Launch } from './launch.js';
import { openRecording, replayOptions, scriptOf } from './open-recording.js';
import { problemLine } from './problem-line.js';
import { Refused } from './protocol.js';
import { compileReading } from './read-ahead.js';
import type { Surroundings } from './surroundings.js';

/** A script that does not compile: what is wrong with it, with places. */
export interface Broken {
  readonly problems: readonly Diagnostic[];
}

/** Makes a run out of a script, halted before its first step. Rejects with a Refused if the script cannot be read or has nothing to run. */
export type Opener = (launch: Launch, surroundings: Surroundings, say: Say) => Promise<Debuggee | Broken>;

export const open: Opener = async (launch, surroundings, say) => {
  const recording = launch.recording === null ? null : await openRecording(launch.recording, surroundings);
  const script = recording === null ? launch.program : scriptOf(recording, launch);
  const { compiled, texts, unread } = await compileReading(script, surroundings.readText).catch(
    (error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new Refused(`${script} cannot be read: ${why}`, true);
    },
  );
  for (const [uri, why] of unread) say(`${uri} was not read: ${why}\n`, 'important', null);
  const { program, diagnostics } = compiled;
  if (program === null) return { problems: diagnostics.filter(({ severity }) => severity === 'error') };
  // Whoever has no language client sees them here.
  for (const problem of diagnostics)
    say(`${problemLine(problem)}\n`, 'console', { ...problem, path: problem.uri });
  const { seed, checkpoints, memory, policy } = launch;
  const options =
    recording === null
      ? { entry: entryOf(program, launch), ...(seed === null ? {} : { seed }) }
      : replayOptions(recording, program, launch.recording ?? '');
  const history = new History(program, { ...options, checkpoints, memory });
  const debuggee = new Debuggee(history, { entry: options.entry, policy, texts, say, recording });
  narrate(debuggee);
  return debuggee;
};

/** The entry that was asked for: a test by its name, else the main program, else the first test. */
function entryOf({ entries }: Program, { program, test }: Launch): number {
  const runs = ({ actors }: Entry): boolean => actors.length > 0;
  if (test === null) {
    const first = entries.findIndex(runs);
    if (first < 0)
      throw new Refused(
        `${program} has nothing to run: it needs a \`vcpu 0 { … }\`, a \`host NAME { … }\` or a test.`,
        true,
      );
    return first;
  }
  const found = entries.findIndex((entry) => entry.test && entry.name === test);
  if (found >= 0) return found;
  const names = entries.filter((entry) => entry.test).map(({ name }) => name);
  const like = nearest(test, names);
  const all = names.map((name) => `"${name}"`).join(', ');
  const hint = like !== null ? `is it "${like}"?` : names.length > 0 ? `it has ${all}.` : 'it has none.';
  throw new Refused(`${program} has no test "${test}": ${hint}`, true);
}
