import type { Cell } from '../../../debug-adapter/gfnscope-protocol.js';

/** What the states are called in a legend. `none` comes last: it is the absence of the others. */
export const STATE_NAMES: readonly (readonly [Cell, string])[] = [
  ['private', 'private'],
  ['shared', 'shared'],
  ['both', 'both'],
  ['mixed', 'mixed'],
  ['yes', 'accepted'],
  ['none', 'none'],
];
