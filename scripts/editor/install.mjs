// Installs a VS Code that is served to a browser (code-server, from npm) into the cache, once.
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cache, root } from './folders.mjs';
import { npm } from './npm.mjs';

const version = '4.139.1';
const folder = path.join(cache, `editor/code-server-${version}`);
const server = path.join(folder, 'node_modules/code-server');

/** Program and first argument of the server: the Node that `npm ci` brought (it wants 24), and its entry. */
const command = [path.join(root, 'node_modules/node/bin/node'), path.join(server, 'out/node/entry.js')];

/**
 * The command that serves the editor, installed if it is not there yet.
 * @param {(line: string) => void} say gets a line of progress now and then
 */
export async function editorCommand(say) {
  const complete = path.join(folder, 'complete');
  if (existsSync(complete)) return command;

  const started = performance.now();
  say(
    `installing the editor (code-server ${version}, about 800 MB) into ${path.relative(process.cwd(), folder)} …`,
  );
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  // Without install scripts nothing is compiled: minutes less, and no native libraries needed.
  const lean = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await npm(folder, ['install', `code-server@${version}`, ...lean]);
  say('… its VS Code');
  // Not `npm ci`: the shrinkwrap in there does not match its package.json.
  await npm(path.join(server, 'lib/vscode'), ['install', '--omit=dev', ...lean]);
  copyFileSync(
    path.join(root, 'scripts/editor/spdlog.cjs'),
    path.join(server, 'lib/vscode/node_modules/@vscode/spdlog/index.js'),
  );
  writeFileSync(complete, '');
  say(`… done in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  return command;
}
