import { POLICIES, type Policy } from '../../engine/choice.js';
import { MAX_STEPS } from '../run-machine.js';
import { grouped } from '../../engine/describe/text.js';
import type { Flag, Given } from '../options.js';

/** Flags of every command that runs scripts. */
export const ROOT_FLAG: Flag = {
  name: 'root',
  value: 'FOLDER',
  doc: "Imports and data files may come from anywhere below this folder. Default: the script's own folder.",
};
export const JSON_FLAG: Flag = {
  name: 'json',
  doc: 'Prints one JSON object a line instead (docs/json.schema.json).',
};
export const RUN_FLAGS: readonly Flag[] = [
  {
    name: 'on-exit',
    value: 'POLICY',
    words: POLICIES,
    doc: 'What to do at an exit that no handler of the script answers: ask, convert, refuse, retry or stop. Default: ask on a terminal, else stop.',
  },
  {
    name: 'max-steps',
    value: 'N',
    doc: `Stops after so many atomic steps. Default: ${grouped(MAX_STEPS)}.`,
  },
  {
    name: 'seed',
    value: 'N',
    doc: 'Schedules the actors at random, by this seed. 0 is round robin. Default: as the script says, else 0.',
  },
];

/** How much is told. */
export const LOUDNESS_FLAGS: readonly Flag[] = [
  { name: 'quiet', short: 'q', doc: 'Only what the script logs, and what went wrong.' },
  {
    name: 'verbose',
    short: 'v',
    doc: 'Every exit, also those that are like many before; handlers; zaps of nothing.',
  },
];

/** The policy that was asked for, or the one for these surroundings. */
export function policyOf(given: Given, canAsk: boolean): Policy {
  const asked = POLICIES.find((policy) => policy === given.text('on-exit'));
  return asked ?? (canAsk ? 'ask' : 'stop');
}
