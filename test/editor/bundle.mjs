// Bundles a suite that VS Code loads into its extension host.
import path from 'node:path';
import esbuild from 'esbuild';
import { root } from '../../scripts/editor/folders.mjs';

/**
 * @param {'in-host' | 'web'} suite a folder of test/editor
 * @returns {Promise<string>} the bundle: a CommonJS module with `run`
 */
export async function bundleSuite(suite) {
  // Inside the repository: what is left out of the bundle is found from there.
  const outfile = path.join(root, `.cache/editor-tests/${suite}.cjs`);
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [`test/editor/${suite}/index.ts`],
    outfile,
    bundle: true,
    sourcemap: 'inline',
    platform: suite === 'web' ? 'browser' : 'node',
    format: 'cjs',
    target: 'es2022',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return outfile;
}
