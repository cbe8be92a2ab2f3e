// Runs the stages of a check or a test, says how long each took, and sums what they counted in one last line.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * @typedef {object} Stage
 * @property {string} name what is shown
 * @property {string[]} command a program of node_modules/.bin or the PATH, with its arguments
 *
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/**
 * What a stage's output says that it counted: the last line `N passed, N failed[, N skipped]`, or vitest's summary,
 * or null for a stage that counts nothing.
 * @param {string} output
 * @returns {Counts | null}
 */
export function countsIn(output) {
  const lines = stripVTControlCharacters(output).split('\n').reverse();
  const number = (line, word) => Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0);
  for (const line of lines) {
    const own = /^(?:\w+: )?\d+ passed, \d+ failed(?:, \d+ skipped)?$/.test(line.trim());
    const vitest = /^\s*Tests\s+.*\(\d+\)$/.test(line);
    if (own || vitest) {
      return {
        passed: number(line, 'passed'),
        failed: number(line, 'failed'),
        skipped: number(line, 'skipped'),
      };
    }
  }
  return null;
}

/**
 * Runs one program with the project's own Node first on the PATH.
 * @param {Stage} stage
 * @param {boolean} quiet keep the output back unless it fails
 */
function runStage({ name, command: [program = '', ...args] }, quiet) {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        PATH: `${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env.PATH}`,
      },
    });
    const output = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output.push(chunk);
        if (!quiet) process.stdout.write(chunk);
      });
    }
    const done = (code) => {
      const text = Buffer.concat(output).toString();
      const counts = countsIn(text);
      const ok = code === 0 && (counts?.failed ?? 0) === 0;
      // A stage that fails without having counted a failure (a crash, say) is a failure of its own.
      const failed = ok ? 0 : Math.max(1, counts?.failed ?? 0);
      resolve({
        name,
        ok,
        seconds: (performance.now() - started) / 1000,
        passed: counts?.passed ?? (ok ? 1 : 0),
        failed,
        skipped: counts?.skipped ?? 0,
        text,
      });
    };
    child.on('error', (error) => {
      output.push(Buffer.from(`${program}: ${error.message}\n`));
      done(1);
    });
    child.on('close', done);
  });
}

/**
 * Runs all stages, also after one failed, and ends with a line `N passed, N failed`.
 * @param {Stage[]} stages
 * @param {{ atOnce?: number, quiet?: boolean }} [options]
 * @returns {Promise<boolean>} whether all passed
 */
export async function runStages(stages, { atOnce = 1, quiet = false } = {}) {
  const results = [];
  const waiting = [...stages];
  const worker = async () => {
    for (let stage = waiting.shift(); stage !== undefined; stage = waiting.shift()) {
      if (!quiet) console.log(`\n── ${stage.name}`);
      const result = await runStage(stage, quiet);
      results.push(result);
      if (quiet && !result.ok) console.log(result.text.trimEnd());
      if (quiet) console.log(line(result));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));

  if (!quiet) console.log(`\n${results.map(line).join('\n')}`);
  const sum = (what) => results.reduce((total, result) => total + result[what], 0);
  const skipped = sum('skipped');
  if (skipped > 0) console.log(`${skipped} skipped: the stage above says why`);
  // Whoever runs this reads the last line, and knows no other form of it.
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  return results.every(({ ok }) => ok);
}

/** One line about a stage. */
function line({ name, ok, seconds, passed, failed }) {
  const counted = passed + failed > 1 ? `  ${passed} passed, ${failed} failed` : '';
  return `${ok ? '✓' : '✗'} ${name.padEnd(22)} ${seconds.toFixed(1).padStart(6)} s${counted}`;
}
