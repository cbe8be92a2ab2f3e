import { formatHash } from '../memory/hash.js';
import type { Stop } from '../machine.js';
import type { Program } from '../program/program.js';
import { programFingerprint } from './fingerprints.js';
import type { History } from './history.js';
import type { Input } from './input.js';
import { isSame, type Point } from './point.js';
import { relativeName } from './relative-name.js';

/** The name of the format, and the numbers of its versions (docs/recordings.md). */
export const FORMAT = 'gfnscope recording';
export const VERSIONS = [1, 2] as const;
type Version = (typeof VERSIONS)[number];

/** A script, or a file that it imports: its name as seen from the script's folder. */
export interface RecordedFile {
  readonly name: string;
  readonly sha256: string;
}

/** A run, as a value: enough to do it again, and to know whether it was the same. */
export interface Recording {
  readonly format: typeof FORMAT;
  readonly version: Version;
  /** Of the gfnscope that wrote it. */
  readonly engine: string;
  /** The script, as seen from the recording's own folder. */
  readonly script: string;
  /** The script first. */
  readonly files: readonly RecordedFile[];
  /** Fingerprint of what the files were compiled to. Data files of the script count in it, too. */
  readonly program: string;
  /** The test that ran; null for the script's main part. */
  readonly test: string | null;
  /** The schedule: 0 is round robin. */
  readonly seed: number;
  readonly inputs: readonly Input[];
  readonly end: RecordedEnd;
}

/** How far the recorded run went. */
export interface RecordedEnd extends Point {
  /** Why it stopped there; `steps` if it was only left there. */
  readonly stop: Stop['kind'];
  /** What its state was: sixteen hexadecimal digits. */
  readonly identity: string;
}

/**
 * Records the branch that a run is on, from its start to the furthest point reached. Replays what the run's saved states do not hold; the run stays where it is.
 *
 * @param script the script's name as seen from where the recording will be
 */
export function record(history: History, engine: string, script: string): Recording {
  const { program, machine, reached } = history;
  const { end } = history.branch;
  const inputs = history.inputs.slice(0, reached.inputs);
  return {
    ...{ format: FORMAT, version: versionOf(inputs), engine, script, inputs },
    files: filesOf(program),
    program: programFingerprint(program),
    test: machine.entry.test ? machine.entry.name : null,
    seed: machine.seed,
    end: {
      ...{ moment: reached.moment, inputs: reached.inputs, stop: end?.kind ?? 'steps' },
      identity: identityAt(history, reached),
    },
  };
}

/** The earliest version that knows these inputs: whoever has an older gfnscope can read what it could have written itself. */
export function versionOf(inputs: readonly Input[]): Version {
  return inputs.some(({ kind }) => kind === 'call') ? 2 : 1;
}

/** The text of a recording's file. */
export function writeRecording(recording: Recording): string {
  const { inputs, files, ...rest } = recording;
  // One line for each file and input: recordings can be read, and compared.
  const lines = (list: readonly unknown[]): string =>
    list.length === 0 ? '[]' : `[\n${list.map((one) => `    ${JSON.stringify(one)}`).join(',\n')}\n  ]`;
  const fields = Object.entries({ ...rest, files: null, inputs: null }).map(([key, value]) => {
    const text = key === 'files' ? lines(files) : key === 'inputs' ? lines(inputs) : JSON.stringify(value);
    return `  ${JSON.stringify(key)}: ${text}`;
  });
  return `{\n${fields.join(',\n')}\n}\n`;
}

/** Why a program is not the one that was recorded: a sentence that names the file; null if it is. */
export function differsFrom(recording: Recording, program: Program): string | null {
  const files = filesOf(program);
  for (const { name, sha256 } of recording.files) {
    const now = files.find((one) => one.name === name);
    if (now === undefined)
      return `this recording was made with a file ${name}, which the script no longer imports`;
    if (now.sha256 !== sha256) return `this recording was made with another version of ${name}`;
  }
  const added = files.find(({ name }) => recording.files.every((one) => one.name !== name));
  if (added !== undefined)
    return `this recording was made without ${added.name}, which the script imports now`;
  if (entryOf(recording, program) < 0) return `the script has no test "${recording.test ?? ''}"`;
  if (programFingerprint(program) !== recording.program)
    return 'this recording was made with other data files, or by a gfnscope that compiles the script to something else';
  return null;
}

/** The entry that was recorded, as an index of the program's; -1 if there is none. */
export function entryOf({ test }: Recording, program: Program): number {
  return test === null ? 0 : program.entries.findIndex((entry) => entry.test && entry.name === test);
}

/** Why a run that stands at the end of a recording is not the recorded run; null if it is, byte for byte. */
export function differsAtEnd({ end, engine }: Recording, history: History): string | null {
  const { present } = history;
  if (!isSame(present, end))
    return `the recorded run ended at moment ${end.moment}, this one stands at moment ${present.moment}`;
  return identityAt(history, present) === end.identity
    ? null
    : `the state at the end is not the recorded one: this gfnscope does something differently from gfnscope ${engine}`;
}

function identityAt(history: History, point: Point): string {
  const beside = history.beside(point);
  while (!beside.seek(point, 1_000_000));
  return formatHash(beside.machine.identity());
}

function filesOf({ files }: Program): readonly RecordedFile[] {
  const script = files[0]?.uri ?? '';
  return files.map(({ uri, sha256 }) => ({ name: relativeName(uri, script), sha256 }));
}
