import { describe, expect, it } from 'vitest';
import { addressAt, lineTokens, nameAt } from '../../../extension/editor-hints/line-tokens.js';

/** A line with `|` where the mouse is. */
function pointed(marked: string): [line: string, column: number] {
  return [marked.replace('|', ''), marked.indexOf('|')];
}
const nameUnder = (marked: string) => nameAt(...pointed(marked))?.expression;
const names = (line: string) =>
  lineTokens(line).flatMap((token) => (token.kind === 'name' ? [token.path.join('.')] : []));

describe('the names of a line', () => {
  it.each([
    ['  let next = at + SIZE', ['next', 'at', 'SIZE']],
    ['  convert exit.range to exit.wanted', ['exit.range', 'exit.wanted']],
    ['  expect load u64 [gpa RING + i * 8] == 42 // RING', ['RING', 'i']],
    ['  if result.status == 0 and not done {', ['result.status', 'done']],
    ['  log "at {exit.gpa}, {n} times: next"', ['exit.gpa', 'n']],
    ['  share(RING, 4K)', ['RING']],
    ['  /* old */ x = 0x10_0000', ['x']],
    ['  store u64 [', []],
    ['  log "never closed {x', []],
  ])('of `%s` are %j', (line, expected) => {
    expect(names(line)).toEqual(expected);
  });

  it('are evaluated up to the field that is pointed at', () => {
    expect(nameUnder('convert ex|it.range.size to x')).toBe('exit');
    expect(nameUnder('convert exit.ra|nge.size to x')).toBe('exit.range');
    expect(nameUnder('convert exit.range.size| to x')).toBe('exit.range.size');
  });

  it('are none on keywords, calls, comments and texts', () => {
    expect(nameUnder('con|vert exit.range to shared')).toBeUndefined();
    expect(nameUnder('sha|re (RING, 4K)')).toBeUndefined();
    expect(nameUnder('x = 1 // commen|t')).toBeUndefined();
    expect(nameUnder('log "plain te|xt"')).toBeUndefined();
  });

  it('within an address are names still', () => {
    expect(nameUnder('store u64 [shared BUF|FER] = 42')).toBe('BUFFER');
  });
});

describe('the address under the mouse', () => {
  const at = (marked: string) => addressAt(...pointed(marked));

  it('is a number in hex', () => {
    expect(at('const RING = 0x10_|0000')).toMatchObject({
      kind: 'number',
      text: '0x10_0000',
      start: 13,
      end: 22,
    });
    expect(at('let n = 4|2')).toBeUndefined();
  });

  it('is what the brackets around it say, with how it is reached', () => {
    expect(at('store u64 [sha|red BUFFER + 8] = 42')).toMatchObject({
      how: 'shared',
      expression: 'BUFFER + 8',
    });
    expect(at('store u64 |[BUFFER] = 42')).toMatchObject({
      how: '',
      expression: 'BUFFER',
      start: 10,
      end: 18,
    });
    expect(at('load u8 [alias gh|cb GHCB]')).toMatchObject({ how: 'alias', expression: 'GHCB' });
  });

  it('of brackets in brackets is the inner one', () => {
    expect(at('load u8 [load u64 [gp|a P] + 1]')).toMatchObject({ how: 'gpa', expression: 'P' });
  });

  it('is none elsewhere', () => {
    expect(at('st|ore u64 [BUFFER] = 42')).toBeUndefined();
    expect(at('store u64 [BUF|FER] = 42')).toBeUndefined();
    expect(at('// 0x10|00')).toBeUndefined();
  });
});

it('a line of any length is read in no time', () => {
  const started = performance.now();
  lineTokens('[shared x.y + 0x1] '.repeat(10_000));
  expect(performance.now() - started).toBeLessThan(1000);
});
