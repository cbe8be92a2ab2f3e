import { POLICIES, type Policy } from '../engine/choice.js';
import { HISTORY_MEMORY } from '../engine/time/history-options.js';
import { Refused, type LaunchArguments } from './protocol.js';

/** What a launch asks for, checked: every default filled in. */
export interface Launch {
  /** As it was given: a restart begins from it. */
  readonly given: Partial<LaunchArguments>;
  readonly program: string;
  readonly test: string | null;
  readonly stopOnEntry: boolean;
  /** Whether a run that has ended stays, so that one can go back from there; null: if it failed. */
  readonly stopOnEnd: boolean | null;
  readonly noDebug: boolean;
  readonly policy: Policy;
  readonly seed: number | null;
  /** A recording to do again; null for none. */
  readonly recording: string | null;
  /** Where the run is recorded to when it ends; null for nowhere. */
  readonly recordTo: string | null;
  readonly checkpoints: number;
  /** What they may hold, in bytes. */
  readonly memory: number;
}

/** Checkpoints kept for going back, unless told. */
const CHECKPOINTS = 512;
const MIB = 2 ** 20;

/** @throws Refused with a sentence that names the attribute that is wrong */
export function checkLaunch(given: Partial<LaunchArguments>): Launch {
  const { recording, recordTo } = given;
  const {
    program = recording,
    test,
    stopOnEntry = false,
    noDebug = false,
    seed,
    checkpoints = CHECKPOINTS,
    historyMemory = HISTORY_MEMORY / MIB,
  } = given;
  const { stopOnEnd } = given;
  const policy = given.onMemoryError ?? (noDebug ? 'stop' : 'ask');
  if (typeof program !== 'string' || program === '')
    throw new Refused('`program` must name a guest program: a .gfn file.', true);
  for (const [name, path] of Object.entries({ recording, recordTo }))
    if (path !== undefined && (typeof path !== 'string' || path === ''))
      throw new Refused(`\`${name}\` must name a file.`, true);
  if (test !== undefined && typeof test !== 'string')
    throw new Refused('`test` must be the name of a test of the script.', true);
  if (typeof stopOnEntry !== 'boolean') throw new Refused('`stopOnEntry` must be true or false.', true);
  if (stopOnEnd !== undefined && typeof stopOnEnd !== 'boolean')
    throw new Refused(
      '`stopOnEnd` must be true or false; without it, a run that failed stays at its end.',
      true,
    );
  if (!POLICIES.includes(policy))
    throw new Refused(`\`onMemoryError\` must be one of ${POLICIES.join(', ')}.`, true);
  if (noDebug && policy === 'ask')
    throw new Refused(
      'Without debugging nobody can be asked: `onMemoryError` must be convert, refuse, retry or stop.',
      true,
    );
  if (seed !== undefined && (!Number.isInteger(seed) || seed < 0 || seed > 0x7fff_ffff))
    throw new Refused('`seed` must be a whole number from 0 to 2147483647; 0 is round robin.', true);
  if (!Number.isInteger(checkpoints) || checkpoints < 2 || checkpoints > 65_536)
    throw new Refused('`checkpoints` must be a whole number from 2 to 65536.', true);
  if (!Number.isInteger(historyMemory) || historyMemory < 1 || historyMemory > 65_536)
    throw new Refused('`historyMemory` must be a whole number of MiB, from 1 to 65536.', true);
  return {
    given,
    program,
    test: test ?? null,
    stopOnEntry,
    stopOnEnd: noDebug ? false : (stopOnEnd ?? null),
    noDebug,
    recording: recording ?? null,
    recordTo: recordTo ?? null,
    policy,
    seed: seed ?? null,
    checkpoints,
    memory: historyMemory * MIB,
  };
}
