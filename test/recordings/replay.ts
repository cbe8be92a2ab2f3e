import { PERFORMERS } from './operations.js';
import { parseScript, type Line } from './script.js';
import { World } from './world.js';

export interface Difference {
  readonly line: Line;
  readonly expected: string;
  readonly seen: string;
}

export interface Replay {
  /** Answers compared. */
  readonly compared: number;
  readonly differences: readonly Difference[];
  /** Lines that the replayer has no answer for, with the reason. */
  readonly skipped: readonly { readonly line: Line; readonly why: string }[];
}

/** Runs a script through the engine as that kernel, and compares every answer with the one that was recorded. */
export function replay(script: string, answers: string, kernel: string): Replay {
  let lines = parseScript(script);
  const expected = answers.split('\n');
  if (expected.at(-1) === '') expected.pop();
  if (expected.length !== lines.length)
    throw new Error(`${lines.length} operations, but ${expected.length} answers`);
  const differences: Difference[] = [];
  const skipped: { line: Line; why: string }[] = [];
  let world = new World(kernel, lines);
  let compared = 0;
  const all = lines;
  for (const [i, line] of all.entries()) {
    if (line.words[0] === 'reset') {
      lines = all.slice(i + 1);
      world = new World(kernel, lines);
    }
    const perform = PERFORMERS[line.words[0]!];
    if (perform === undefined && line.words[0] !== 'reset') {
      skipped.push({ line, why: `operation ${line.words[0]} is not known` });
      continue;
    }
    const seen = perform?.(world, line.words, line) ?? 'ok';
    compared++;
    if (seen !== expected[i]) differences.push({ line, expected: expected[i]!, seen });
  }
  return { compared, differences, skipped };
}
