import type { Cell } from '../../../debug-adapter/gfnscope-protocol.js';

/** The states in a legend. `none` comes last: it is the absence of the others. */
export const STATE_ORDER: readonly Cell[] = ['private', 'shared', 'both', 'mixed', 'yes', 'none'];
