import { spawn } from 'node:child_process';

/**
 * Runs npm in a folder; its output is shown only if it fails.
 * @param {string} cwd
 * @param {string[]} args
 * @returns {Promise<void>}
 */
export function npm(cwd, args) {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`npm ${args.join(' ')} failed\n${Buffer.concat(output)}`)),
    );
  });
}
