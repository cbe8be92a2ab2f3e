import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { recordingsIn } from './folders.js';
import { replay } from './replay.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const original = fileURLToPath(new URL('../../../shared/kernel-recordings', import.meta.url));
const FOLDERS = ['basics', 'random'] as const;
const recordings = FOLDERS.flatMap((folder) => recordingsIn(join(here, folder)));

describe('what real kernels answered', () => {
  const counts = new Map<string, { compared: number; skipped: number }>();

  afterAll(() => {
    for (const [kernel, { compared, skipped }] of counts)
      console.log(`${kernel}: ${compared} answers compared, ${skipped} not compared`);
  });

  it.runIf(existsSync(original))('has an up-to-date copy of the recordings', () => {
    for (const folder of FOLDERS) {
      const names = readdirSync(join(original, folder)).sort();
      expect(readdirSync(join(here, folder)).sort()).toEqual(names);
      for (const name of names)
        expect(readFileSync(join(here, folder, name), 'utf8'), name).toBe(
          readFileSync(join(original, folder, name), 'utf8'),
        );
    }
  });

  it('covers every script on every kernel', () => {
    expect(recordings.length).toBe(3 * (20 + 54));
  });

  it.each(recordings.map((one) => [`${one.name} on ${one.kernel}`, one] as const))('%s', (_name, one) => {
    const { compared, differences, skipped } = replay(one.script(), one.answers(), one.kernel);
    const count = counts.get(one.kernel) ?? { compared: 0, skipped: 0 };
    counts.set(one.kernel, { compared: count.compared + compared, skipped: count.skipped + skipped.length });
    expect(differences.map(({ line, expected, seen }) => ({ line: line.text, expected, seen }))).toEqual([]);
    expect(skipped).toEqual([]);
    expect(compared).toBeGreaterThan(0);
  });

  it('sees a wrong answer, and one of another kernel', () => {
    const one = recordings.find(({ name, kernel }) => name === '06-memslot-overlap.ops' && kernel === '7.3')!;
    const wrong = one.answers().replace('errno EEXIST', 'errno EINVAL');
    expect(replay(one.script(), wrong, '7.3').differences).toHaveLength(1);
    expect(replay(one.script(), one.answers(), '6.18').differences.length).toBeGreaterThan(0);
    expect(replay('teleport 1\n', 'ok\n', '7.3').skipped).toHaveLength(1);
    expect(() => replay('vm 1\n', '', '7.3')).toThrow('1 operations, but 0 answers');
  });
});
