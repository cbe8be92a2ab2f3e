import type { Surroundings } from '../../debug-adapter/surroundings.js';
import { readScript, uriOf, writeFile } from './read-script.js';

/** Asked before a file of this machine is read, from a folder that it may not leave. Throws if it may not be read, or is not there. */
export type Gate = (file: string, root: string) => unknown;

/**
 * The adapter's world inside an extension host of Node's: files come and go through VS Code, wherever they are kept.
 *
 * @param gate asked about files of this machine: elsewhere there are no symbolic links that VS Code would follow
 */
export const inlineSurroundings = (version: string, gate: Gate): Surroundings => ({
  async readText(name, root) {
    const uri = uriOf(name);
    if (root !== undefined && uri.scheme === 'file') gate(uri.fsPath, uriOf(root).fsPath);
    return readScript(name);
  },
  writeText: writeFile,
  version,
  now: () => performance.now(),
  yield: () => new Promise((resolve) => setImmediate(resolve)),
});
