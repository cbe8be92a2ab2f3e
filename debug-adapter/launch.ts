import { POLICIES, type Policy } from '../engine/choice.js';
import { Refused, type LaunchArguments } from './protocol.js';

/** What a launch asks for, checked: every default filled in. */
export interface Launch {
  /** As it was given: a restart begins from it. */
  readonly given: Partial<LaunchArguments>;
  readonly program: string;
  readonly test: string | null;
  readonly stopOnEntry: boolean;
  readonly noDebug: boolean;
  readonly policy: Policy;
  readonly seed: number | null;
  readonly checkpoints: number;
}

/** Checkpoints kept for going back, unless told. */
const CHECKPOINTS = 512;

/** @throws Refused with a sentence that names the attribute that is wrong */
export function checkLaunch(given: Partial<LaunchArguments>): Launch {
  const { program, test, stopOnEntry = false, noDebug = false, seed, checkpoints = CHECKPOINTS } = given;
  const policy = given.onMemoryError ?? (noDebug ? 'stop' : 'ask');
  if (typeof program !== 'string' || program === '')
    throw new Refused('`program` must name a guest program: a .gfn file.', true);
  if (test !== undefined && typeof test !== 'string')
    throw new Refused('`test` must be the name of a test of the script.', true);
  if (typeof stopOnEntry !== 'boolean') throw new Refused('`stopOnEntry` must be true or false.', true);
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
  return {
    given,
    program,
    test: test ?? null,
    stopOnEntry,
    noDebug,
    policy,
    seed: seed ?? null,
    checkpoints,
  };
}
