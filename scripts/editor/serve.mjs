// Serves VS Code on loopback with this extension in it: the repository itself, or a package of it.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './folders.mjs';
import { editorCommand } from './install.mjs';

/** A quiet workbench: nothing that asks, fetches or moves. */
const settings = {
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'window.restoreWindows': 'none',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'chat.disableAIFeatures': true,
};

/** A port that nobody listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/**
 * Puts the repository among the extensions, as an unpacked one: a rebuild needs only a reload. The folder is linked as
 * a whole because VS Code tells whose code is running by the real path of the extension's folder.
 */
function linkExtension(extensions) {
  const { publisher, name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  mkdirSync(extensions, { recursive: true });
  symlinkSync(root, path.join(extensions, `${publisher}.${name}-${version}`), 'junction');
}

/** Installs a package into the extensions folder, as a person would. */
function installPackage(vsix, [node, entry], folders, env) {
  const { status, stdout, stderr } = spawnSync(node, [entry, ...folders, '--install-extension', vsix], {
    env,
  });
  if (status !== 0) throw new Error(`${vsix} could not be installed\n${stdout}${stderr}`);
}

/** Waits until the server answers. */
async function answers(url, isDead) {
  for (const start = performance.now(); performance.now() - start < 60_000;) {
    if (isDead()) return false;
    const ok = await fetch(`${url}/healthz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

/**
 * Starts the editor on `folder`.
 * @param {object} options
 * @param {string} options.folder what the workbench opens
 * @param {string} options.data the server's own folder: emptied now, so that every start is a first one
 * @param {number} [options.port] a free one if not given
 * @param {string} [options.vsix] a package to install; the repository itself is linked if not given
 * @param {object} [options.preferences] settings besides those that keep the workbench quiet
 * @param {(line: string) => void} [options.say] gets lines of progress
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function serveEditor({ folder, data, port, vsix, preferences = {}, say = () => {} }) {
  const command = await editorCommand(say);
  const [node, entry] = command;
  rmSync(data, { recursive: true, force: true });
  const [user, extensions] = [path.join(data, 'user'), path.join(data, 'extensions')];
  mkdirSync(path.join(user, 'User'), { recursive: true });
  writeFileSync(
    path.join(user, 'User/settings.json'),
    JSON.stringify({ ...settings, ...preferences }, null, 2),
  );
  const env = {
    ...process.env,
    XDG_CONFIG_HOME: path.join(data, 'config'),
    XDG_DATA_HOME: path.join(data, 'share'),
  };
  const folders = ['--user-data-dir', user, '--extensions-dir', extensions];
  if (vsix === undefined) linkExtension(extensions);
  else installPackage(vsix, command, folders, env);

  const at = port ?? (await freePort());
  const leash = fileURLToPath(new URL('leash.mjs', import.meta.url));
  const args = [
    ...['--auth', 'none', '--bind-addr', `127.0.0.1:${at}`],
    ...folders,
    ...['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'],
    ...['--disable-getting-started-override', folder],
  ];
  const child = spawn(process.execPath, [leash, node, entry, ...args], {
    detached: true, // a process group of its own, which the leash ends as one
    stdio: ['pipe', 'pipe', 'pipe'],
    env,
  });
  const log = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => log.push(chunk));
  let dead = false;
  const ended = new Promise((resolve) => {
    child.on('close', () => {
      dead = true;
      resolve();
    });
  });
  const stop = async () => {
    child.stdin.end();
    await ended;
  };

  const url = `http://127.0.0.1:${at}`;
  if (!(await answers(url, () => dead))) {
    await stop();
    throw new Error(`the editor did not start\n${Buffer.concat(log)}`);
  }
  return { url, stop };
}
