#!/usr/bin/env node
// The command `gfnscope`. In a checkout it first sees to it that it runs on a new enough Node and that dist/ is
// as new as the sources; in a published package both hold already and it only starts dist/cli.js.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { spawn, spawnSync } from 'node:child_process';
import * as nodeModule from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const cli = path.join(root, 'dist/cli.js');

/** The oldest Node whose language and library dist/cli.js was built for. */
const oldestNode = 22;
const bundledNode = path.join(root, 'node_modules/node/bin/node');

/** Is a file below `folder` newer than `time`? */
function hasNewer(folder, time) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory() ? hasNewer(file, time) : statSync(file).mtimeMs > time) return true;
  }
  return false;
}

/** Must dist/cli.js be built? Only a checkout has the sources and the means. */
function isStale() {
  const build = path.join(root, 'scripts/build.mjs');
  if (!existsSync(build)) return false;
  if (!existsSync(cli)) return true;
  const built = statSync(cli).mtimeMs;
  return (
    statSync(build).mtimeMs > built ||
    ['cli', 'debug-adapter', 'language', 'engine']
      .map((folder) => path.join(root, folder))
      .some((folder) => existsSync(folder) && hasNewer(folder, built))
  );
}

/** Runs this same command on the Node that `npm ci` installed, and ends as it ends. */
function runOnBundledNode() {
  const child = spawn(bundledNode, process.argv.slice(1), { stdio: 'inherit' });
  // Ctrl-C reaches the child too, which ends in its own way; this process only waits for it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT') child.kill(signal);
    });
  }
  child.on('error', (error) => {
    console.error(`gfnscope: ${error.message}`);
    process.exit(2);
  });
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

if (Number.parseInt(process.versions.node, 10) < oldestNode) {
  if (existsSync(bundledNode)) {
    runOnBundledNode();
  } else {
    console.error(
      `gfnscope needs Node ${oldestNode} or newer; this is ${process.version}. Run \`npm ci\` first.`,
    );
    process.exitCode = 2;
  }
} else {
  if (isStale()) {
    const build = spawnSync(process.execPath, [path.join(root, 'scripts/build.mjs'), '--quiet', 'cli'], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (build.status !== 0) process.exit(2);
  }
  // What V8 made of the code is kept between runs, where Node keeps such things.
  nodeModule.enableCompileCache?.();
  await import(pathToFileURL(cli).href);
}
