import { describe, expect, it } from 'vitest';
import { byteSize, counted, grouped, hex64, pageRange, signed64 } from '../../../engine/describe/text.js';

describe('pieces of text', () => {
  it('group digits the same everywhere', () => {
    expect([0, 999, 1000, 1234567].map(grouped)).toEqual(['0', '999', '1,000', '1,234,567']);
    expect(counted(1, 'entry', 'entries')).toBe('1 entry');
    expect(counted(2000, 'entry', 'entries')).toBe('2,000 entries');
  });

  it('write sizes as guest programs do', () => {
    expect([1, 8, 1024, 4096, 2 ** 21, 2 ** 44].map(byteSize)).toEqual([
      '1 byte',
      '8 bytes',
      '1K',
      '4K',
      '2M',
      '16T',
    ]);
  });

  it('are exact in 64 bits', () => {
    expect(hex64(-1, -1)).toBe('0xffffffffffffffff');
    expect(hex64(0x10, 0)).toBe('0x10');
    expect(signed64(-22, -1)).toBe('-22');
    expect(pageRange(2 ** 52 - 1, 2 ** 52)).toBe('0xfffffffffffff000..0x10000000000000000');
  });
});
