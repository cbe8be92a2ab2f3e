import { expect, test } from 'vitest';
import { complete } from '../../../debug-adapter/evaluate/completions.js';
import { respond } from '../../../debug-adapter/evaluate/console.js';
import { Random } from '../../engine/properties/random.js';
import { deskAt, IMPLICIT } from './desk.js';

const PIECES = [
  ...['guest:', 'shared:', 'private:', 'hva:', 'fd/ram:', 'fd/:', '[', ']', 'u8 ', 'load u64 ', 'exit.', '.'],
  ...['0', '1', '0x8000', '0xffff_ffff_ffff_ffff', '4K', '16E', '-', '+', '*', '/', '<<', '..', '..+', '=='],
  ...[
    'a',
    'count',
    'here',
    'run',
    'shares',
    'RING',
    'ram',
    'is_private(',
    'mapped(',
    ')',
    ',',
    'not ',
    ' and ',
  ],
  ...[
    'x',
    'x/16 ',
    'map ',
    'info ',
    'help ',
    'slots',
    'fds ',
    'print ',
    'inputs',
    ' ',
    '\n',
    '\t',
    '"',
    '{',
    'ß',
    '\u{1f600}',
  ],
];

test('whatever is typed to look is answered or refused with a sentence, and changes nothing', () => {
  const desk = deskAt(IMPLICIT);
  const random = new Random(20_221);
  const before = desk.subject.history.machine.identity();
  let answered = 0;
  for (let i = 0; i < 1_000; i++) {
    let line = '';
    for (let n = 1 + random.below(7); n > 0; n--) line += PIECES[random.below(PIECES.length)] ?? '';
    try {
      const { text } = respond(desk, line);
      expect(typeof text, line).toBe('string');
      answered++;
    } catch (error) {
      expect(error, line).toBeInstanceOf(RangeError);
      // A sentence of ours, not one of the language that this is written in.
      expect((error as Error).message, line).not.toMatch(
        /^$|^Invalid |Maximum call stack|out of bounds|undefined/,
      );
    }
    const cursor = random.below(line.length + 1);
    const { start, length } = complete(desk, line, cursor);
    expect(start >= 0 && start + length === cursor, line).toBe(true);
  }
  // Enough of it means something that a broken evaluator would be seen.
  expect(answered).toBeGreaterThan(60);
  expect(desk.subject.history.machine.identity()).toEqual(before);
  expect(desk.subject.history.inputs).toEqual([]);
});
