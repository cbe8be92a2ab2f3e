import type { Surroundings } from '../../debug-adapter/surroundings.js';
import { readScript } from './read-script.js';

/** The adapter's world inside an extension host of Node's: files come through VS Code, wherever they are kept. */
export const inlineSurroundings: Surroundings = {
  readText: readScript,
  now: () => performance.now(),
  yield: () => new Promise((resolve) => setImmediate(resolve)),
};
