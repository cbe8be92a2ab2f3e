// `npm run package`, as a person runs it. What the suites test is what comes of it.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from '../../scripts/editor/folders.mjs';

/** Where `npm run package` puts the package. */
const vsix = path.join(root, 'dist/gfnscope.vsix');

/** Builds the package. @returns {string} its path */
export function packageExtension() {
  const { status, stdout, stderr } = spawnSync('npm', ['run', 'package'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm run package failed\n${stdout}${stderr}`);
  return vsix;
}
