import { describe, expect, it } from 'vitest';
import { readOptions, type Flag } from '../../cli/options.js';
import { UsageError } from '../../cli/usage.js';

const FLAGS: readonly Flag[] = [
  { name: 'on-exit', value: 'POLICY', words: ['ask', 'stop'], doc: '' },
  { name: 'max-steps', value: 'N', doc: '' },
  { name: 'quiet', short: 'q', doc: '' },
];

/** The sentence and the hint of a refusal. */
function refusal(...args: string[]): string {
  try {
    readOptions(args, FLAGS).count('max-steps');
  } catch (error) {
    if (error instanceof UsageError) return `${error.message}; ${error.hint}`;
    throw error;
  }
  return 'accepted';
}

describe('the flags of a command', () => {
  it('are read in any order, beside files', () => {
    const given = readOptions(
      ['a.gfn', '-q', '--max-steps=1_000', '--on-exit', 'stop', '--', '--b.gfn'],
      FLAGS,
    );
    expect(given.files).toEqual(['a.gfn', '--b.gfn']);
    expect([given.has('quiet'), given.count('max-steps'), given.text('on-exit')]).toEqual([
      true,
      1000,
      'stop',
    ]);
  });

  it('count in thousands, or in hexadecimal', () => {
    const count = (text: string) => readOptions(['--max-steps', text], FLAGS).count('max-steps');
    expect(['7', '10K', '2m', '1G', '0x10', '0'].map(count)).toEqual([7, 10_000, 2_000_000, 1e9, 16, 0]);
  });

  it('are refused with what was meant', () => {
    expect(refusal('--on-exti', 'stop')).toBe('there is no flag --on-exti here; did you mean --on-exit?');
    expect(refusal('--on-exit', 'stpo')).toBe(
      "--on-exit is one of ask, stop, not 'stpo'; did you mean stop?",
    );
    expect(refusal('--on-exit')).toMatch('--on-exit wants a value: --on-exit POLICY');
    expect(refusal('--quiet=yes')).toMatch('--quiet takes no value');
    for (const number of ['-1', '1.5', 'many', '1e9', '99999999999999999999']) {
      expect(refusal(`--max-steps=${number}`)).toMatch('--max-steps wants a whole number from 0');
    }
  });
});
