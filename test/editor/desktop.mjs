// `npm run test:desktop`: the suite of the extension host in a desktop VS Code, downloaded by @vscode/test-electron.
// Where that cannot be downloaded it fails and says so; `npm run test:editor` runs the same suite in a served VS Code.
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { cache, root } from '../../scripts/editor/folders.mjs';
import { bundleSuite } from './bundle.mjs';

const scratch = mkdtempSync(path.join(tmpdir(), 'gfnscope-desktop-'));

/** The desktop build, or a sentence on why there is none. */
async function desktop() {
  try {
    return await downloadAndUnzipVSCode({ cachePath: path.join(cache, 'desktop'), version: 'stable' });
  } catch (error) {
    throw new Error(
      `a desktop VS Code could not be downloaded (${error.message}); npm run test:editor needs none`,
      { cause: error },
    );
  }
}

try {
  const vscodeExecutablePath = await desktop();
  for (const file of readdirSync(path.join(root, 'examples')))
    cpSync(path.join(root, 'examples', file), path.join(scratch, file));
  await runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: [root, path.join(root, 'test/editor/helper')],
    extensionTestsPath: await bundleSuite('in-host'),
    launchArgs: [scratch, '--disable-workspace-trust', '--disable-extensions', '--no-sandbox'],
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
