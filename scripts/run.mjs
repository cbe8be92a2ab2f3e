// Runs a TypeScript file: bundles it into .cache/run/ and imports it. `node scripts/run.mjs FILE ARGS…`
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import esbuild from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node scripts/run.mjs FILE [ARGS…]');
  process.exit(2);
}
const outfile = path.join(root, '.cache/run', file.replace(/\.[cm]?ts$/, '.mjs').replaceAll(/[\\/]/g, '-'));
try {
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [file],
    outfile,
    bundle: true,
    sourcemap: 'inline',
    platform: 'node',
    format: 'esm',
    target: 'node22',
    // As scripts/build.mjs does: constants are inlined.
    minifySyntax: true,
    packages: 'external',
    logLevel: 'warning',
  });
} catch {
  process.exit(2);
}
process.setSourceMapsEnabled(true);
process.argv.splice(1, process.argv.length - 1, path.resolve(root, file), ...args);
await import(pathToFileURL(outfile).href);
