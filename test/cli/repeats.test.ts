import { describe, expect, it } from 'vitest';
import { Repeats } from '../../cli/report/repeats.js';

describe('exits that are like many before', () => {
  it('are counted after the third, until somebody asks', () => {
    const repeats = new Repeats<string>();
    expect([1, 2, 3, 4, 5].map((n) => repeats.tells(0, 'a', `page ${n}`))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(repeats.isSilent(0)).toBe(true);
    expect(repeats.tells(1, 'b', 'page 9')).toBe(true);
    expect(repeats.isSilent(1)).toBe(false);
    expect(repeats.take()).toEqual([{ key: 'a', count: 2, last: 'page 5' }]);
    expect(repeats.take()).toEqual([]);
    repeats.over(0);
    expect(repeats.isSilent(0)).toBe(false);
  });

  it('are told after all when a person must answer them', () => {
    const repeats = new Repeats<string>();
    for (let n = 1; n <= 4; n++) repeats.tells(0, 'a', `page ${n}`);
    expect(repeats.tellAfterAll(0)).toBe(true);
    expect(repeats.tellAfterAll(0)).toBe(false);
    expect(repeats.take()).toEqual([]);
  });
});
