import type { Surroundings } from '../../debug-adapter/surroundings.js';
import { readScript, writeFile } from './read-script.js';

/** The adapter's world inside an extension host of Node's: files come and go through VS Code, wherever they are kept. */
export const inlineSurroundings = (version: string): Surroundings => ({
  readText: readScript,
  writeText: writeFile,
  version,
  now: () => performance.now(),
  yield: () => new Promise((resolve) => setImmediate(resolve)),
});
