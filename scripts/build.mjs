// Builds dist/ with esbuild. `node scripts/build.mjs [--watch] [--minify] [--quiet] [--try] [NAME…]`: all bundles, or those named.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import esbuild from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Langium 4.4's parser calls Object.groupBy; extension hosts older than Node 21 do not have it. */
const polyfill = 'scripts/polyfills/object-group-by.js';

/** Bundles that others load at run time, when they are needed, instead of having them inside. */
const loadedLater = {
  name: 'loaded-later',
  /** @param {import('esbuild').PluginBuild} build */
  setup(build) {
    const files = {
      'entry-core': './core.cjs',
      'entry-language-node': './language-client.cjs',
      'entry-program': './debug-adapter-program.js',
    };
    build.onResolve({ filter: /\/entry-(core|language-node|program)\.js$/ }, ({ path: asked, kind }) => {
      if (kind === 'entry-point') return undefined;
      return { path: files[path.basename(asked, '.js')], external: true };
    });
  },
};

/** By name; `program` is a second file, which the first loads. @type {Record<string, import('esbuild').BuildOptions & { entry: string, program?: string }>} */
const bundles = {
  // The command line.
  cli: { entry: 'cli/main.ts', outfile: 'dist/cli.js', platform: 'node', format: 'esm', target: 'node22' },
  // The debug adapter on its own: stdio or a socket, for any DAP client.
  'debug-adapter': {
    entry: 'debug-adapter/entry-main.ts',
    program: 'debug-adapter/entry-program.ts',
    outdir: 'dist',
    platform: 'node',
    format: 'esm',
    target: 'node22',
    plugins: [loadedLater],
  },
  // Language, engine, adapter and language server, with nothing of Node in it: desktop hosts load it, the web starts it as a worker.
  core: {
    entry: 'debug-adapter/entry-core.ts',
    outfile: 'dist/core.cjs',
    platform: 'browser',
    format: 'cjs',
    target: 'es2022',
    // A worker has no module to export from.
    banner: { js: 'if (typeof module === "undefined") var module = { exports: {} };' },
  },
  // The extension, desktop and web, as CommonJS: a web extension host loads nothing else. As this package is of type
  // module, VS Code takes an entry for CommonJS only if the manifest names it `.cjs`; to that name a web host appends `.js`.
  extension: {
    entry: 'extension/entry-desktop.ts',
    outfile: 'dist/extension.cjs',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
    plugins: [loadedLater],
    // An import() of a CommonJS bundle would have to guess its names.
    supported: { 'dynamic-import': false },
  },
  'language-client': {
    entry: 'extension/entry-language-node.ts',
    outfile: 'dist/language-client.cjs',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
  },
  'language-server': {
    entry: 'extension/entry-language-server.ts',
    outfile: 'dist/language-server.cjs',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    plugins: [loadedLater],
  },
  'extension-web': {
    entry: 'extension/entry-web.ts',
    outfile: 'dist/extension-web.cjs.js',
    platform: 'browser',
    format: 'cjs',
    target: 'es2022',
    external: ['vscode'],
  },
  // The gfn map's page, with its style sheet beside it.
  map: {
    entry: 'extension/map/webview/main.ts',
    outfile: 'dist/map.js',
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
  },
};

/** esbuild's options for one bundle. @param {string} name */
function optionsOf(name) {
  const { entry, program, ...rest } = bundles[name];
  return {
    absWorkingDir: root,
    entryPoints: program === undefined ? [entry] : { [name]: entry, [`${name}-program`]: program },
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
