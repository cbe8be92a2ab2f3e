import type { Cell, MapMark } from '../../../debug-adapter/gfnscope-protocol.js';

/** The states that a column can have, in the order of their numbers in a `Picture`. */
export const CELLS = ['none', 'shared', 'private', 'both', 'mixed', 'yes'] as const satisfies readonly Cell[];

/** The letters of the protocol, by the numbers of CELLS: also how a picture is written as text. */
export const LETTERS = '.sPB*a';

/** The protocol's bits, whose values may not be imported here: the compiler holds them together. */
export const MARK: typeof MapMark = { disagrees: 1, stale: 2, changed: 4, exit: 8, doubleBacked: 16 };

/** What is worth a stop on the way from one mark to the next. */
export const NOTABLE = MARK.disagrees | MARK.stale | MARK.changed;
