import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../root.js';

/** Our own adapter as its users run it: the bundle, built now. Gives its path. */
export async function builtAdapter(): Promise<string> {
  const build = path.join(ROOT, 'scripts/build.mjs');
  await promisify(execFile)(process.execPath, [build, '--quiet', 'debug-adapter'], { cwd: ROOT });
  return path.join(ROOT, 'dist/debug-adapter.js');
}
