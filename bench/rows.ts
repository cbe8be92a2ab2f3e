import type { Row } from './row.js';
import { ENGINE_ROWS } from './rows/engine.js';
import { FORK_ROWS } from './rows/forks.js';
import { FRONT_END_ROWS } from './rows/front-end.js';
import { GUEST_LOOP_ROWS } from './rows/guest-loop.js';
import { MEMORY_ROWS } from './rows/memory.js';
import { RECORDING_ROWS } from './rows/recordings.js';

/** The table, from top to bottom. A row's bar is that of ../shared/reference/speed.md. */
export const ROWS: readonly Row[] = [
  ...MEMORY_ROWS,
  ...ENGINE_ROWS,
  ...RECORDING_ROWS,
  ...FORK_ROWS,
  ...GUEST_LOOP_ROWS,
  ...FRONT_END_ROWS,
];
