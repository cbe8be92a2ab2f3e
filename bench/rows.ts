import type { Row } from './row.js';
import { ADAPTER_ROWS } from './rows/adapter.js';
import { ENGINE_ROWS } from './rows/engine.js';
import { EXTENSION_ROWS } from './rows/extension.js';
import { FORK_ROWS } from './rows/forks.js';
import { FRONT_END_ROWS } from './rows/front-end.js';
import { GUEST_LOOP_ROWS } from './rows/guest-loop.js';
import { MAP_FRAME_ROWS } from './rows/map-frame.js';
import { LANGUAGE_SERVER_ROWS } from './rows/language-server.js';
import { MAP_REQUEST_ROWS } from './rows/map-request.js';
import { MEMORY_ROWS } from './rows/memory.js';
import { TIME_ROWS } from './rows/time.js';
import { RECORDING_ROWS } from './rows/recordings.js';

/** The table, from top to bottom. A row's bar is that of ../shared/reference/speed.md. */
export const ROWS: readonly Row[] = [
  ...MEMORY_ROWS,
  ...ENGINE_ROWS,
  ...RECORDING_ROWS,
  ...FORK_ROWS,
  ...TIME_ROWS,
  ...GUEST_LOOP_ROWS,
  ...ADAPTER_ROWS,
  ...FRONT_END_ROWS,
  ...MAP_REQUEST_ROWS,
  ...LANGUAGE_SERVER_ROWS,
  ...MAP_FRAME_ROWS,
  ...EXTENSION_ROWS,
];
