import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The examples, as they lie in the repository. */
export const EXAMPLES = path.join(root, 'examples');

let building: Promise<string> | null = null;

/** The adapter as its users run it: dist/debug-adapter.js, built now, once for all tests. Gives its path. */
export function builtAdapter(): Promise<string> {
  building ??= promisify(execFile)(
    process.execPath,
    [path.join(root, 'scripts/build.mjs'), '--quiet', 'debug-adapter'],
    { cwd: root },
  ).then(() => path.join(root, 'dist/debug-adapter.js'));
  return building;
}
