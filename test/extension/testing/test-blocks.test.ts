import { expect, it } from 'vitest';
import { testBlocks } from '../../../extension/testing/test-blocks.js';

it('finds the tests of a script, where they are', () => {
  const text = 'vcpu 0 { }\n\ntest "first" {\n}\n  test   "second" { }\n';
  expect(testBlocks(text)).toEqual([
    { name: 'first', line: 2, end: 12 },
    { name: 'second', line: 4, end: 17 },
  ]);
});

it('names are what the language takes them for', () => {
  expect(testBlocks('test "a \\"quoted\\" one\\\\" {}')[0]?.name).toBe('a "quoted" one\\');
});

it('is not taken in by comments, strings and longer words', () => {
  const text = [
    '// test "in a comment" {}',
    '/* test "in another"',
    'test "still in it" {} */ test "behind it" {}',
    'log "test \\"in a string\\" {}"',
    'pretest "no" latest "no"',
    'test "unfinished',
    'test "last" {}',
  ].join('\n');
  expect(testBlocks(text).map(({ name, line }) => `${line} ${name}`)).toEqual(['2 behind it', '6 last']);
});

it('a long script costs no more than its length', () => {
  const text = 'test "t" {\n}\n'.repeat(50_000);
  const started = performance.now();
  expect(testBlocks(text)).toHaveLength(50_000);
  expect(performance.now() - started).toBeLessThan(2_000);
});
