// Builds dist/ with esbuild. `node scripts/build.mjs [--watch] [--minify] [--quiet] [--try] [NAME…]`: all bundles, or those named.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import esbuild from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Langium 4.4's parser calls Object.groupBy; extension hosts older than Node 21 do not have it. */
const polyfill = 'scripts/polyfills/object-group-by.js';

/** @type {Record<string, import('esbuild').BuildOptions & { entry: string }>} */
const bundles = {
  // The command line.
  cli: { entry: 'cli/main.ts', outfile: 'dist/cli.js', platform: 'node', format: 'esm', target: 'node22' },
  // The debug adapter on its own: stdio or a socket, for any DAP client.
  'debug-adapter': {
    entry: 'debug-adapter/entry-node.ts',
    outfile: 'dist/debug-adapter.js',
    platform: 'node',
    format: 'esm',
    target: 'node22',
  },
  // Language, engine, adapter and language server as one worker: nothing of Node may be in it.
  core: {
    entry: 'debug-adapter/entry-worker.ts',
    outfile: 'dist/core.js',
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
  },
  // The extension, desktop and web, as CommonJS: a web extension host loads nothing else. As this package is of type
  // module, VS Code takes an entry for CommonJS only if the manifest names it `.cjs`; to that name a web host appends `.js`.
  extension: {
    entry: 'extension/entry-host.ts',
    outfile: 'dist/extension.cjs',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
  },
  'extension-web': {
    entry: 'extension/entry-host.ts',
    outfile: 'dist/extension-web.cjs.js',
    platform: 'browser',
    format: 'cjs',
    target: 'es2022',
    external: ['vscode'],
  },
};

/** esbuild's options for one bundle. @param {string} name */
function optionsOf(name) {
  const { entry, ...rest } = bundles[name];
  return {
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    sourcemap: true,
    minify: process.argv.includes('--minify'),
    // Inlines constants, of which the engine's trees are full: they are several times slower without.
    minifySyntax: true,
    inject: [polyfill],
    // Some dependencies are CommonJS and call require() for Node's own modules, which an ES module lacks.
    ...(rest.format === 'esm' && rest.platform === 'node'
      ? {
          banner: {
            js: "import { createRequire as _cr } from 'node:module'; const require = _cr(import.meta.url);",
          },
        }
      : {}),
    logLevel: 'warning',
    ...rest,
  };
}

const asked = process.argv.slice(2).filter((a) => !a.startsWith('-'));
const unknown = asked.filter((name) => !(name in bundles));
if (unknown.length > 0) {
  console.error(`no such bundle: ${unknown.join(', ')} (there are ${Object.keys(bundles).join(', ')})`);
  process.exit(2);
}
const names = (asked.length > 0 ? asked : Object.keys(bundles)).filter((name) =>
  existsSync(path.join(root, bundles[name].entry)),
);

if (process.argv.includes('--watch')) {
  for (const name of names) await (await esbuild.context(optionsOf(name))).watch();
} else {
  const started = performance.now();
  try {
    await Promise.all(names.map((name) => esbuild.build(optionsOf(name))));
  } catch {
    // esbuild has printed the errors. An installation goes on without: the command builds again when it is used.
    process.exit(process.argv.includes('--try') ? 0 : 1);
  }
  if (!process.argv.includes('--quiet') && names.length > 0) {
    console.log(`built ${names.join(', ')} in ${(performance.now() - started).toFixed(0)} ms`);
  }
}
