import { describe, expect, it } from 'vitest';
import { moved, readReference, writeReference } from '../../../extension/memory/memory-reference.js';

describe('a memory reference', () => {
  it.each([
    ['guest:0x1000', 'guest:0x1000'],
    ['  private: 0x10_0000 ', 'private:0x100000'],
    ['shared:4096', 'shared:0x1000'],
    ['fd/ram:0x0', 'fd/ram:0x0'],
    ['hva:0xFFFFFFFFFFFFFFFF', 'hva:0xffffffffffffffff'],
    ['0x2000', 'guest:0x2000'],
  ])('is read from %s as %s', (typed, written) => {
    expect(writeReference(readReference(typed))).toBe(written);
  });

  it.each([
    ['host:0x1000', /begins with guest:/],
    ['fd/:0x0', /begins with/],
    ['fd/a b:0x0', /begins with/],
    ['guest:', /comes an address/],
    ['guest:BUFFER', /comes an address/],
    ['guest:0x1_0000_0000_0000_0000', /more than 64 bits/],
  ])('is refused as %s, with words that help', (typed, words) => {
    expect(() => readReference(typed)).toThrow(words);
  });

  it('stays within 64 bits when it is moved', () => {
    const at = (text: string, by: bigint) => writeReference(moved(readReference(text), by));
    expect(at('guest:0x2000', -0x1000n)).toBe('guest:0x1000');
    expect(at('guest:0x0', -1n)).toBe('guest:0x0');
    expect(at('guest:0xffffffffffffffff', 1n)).toBe('guest:0xffffffffffffffff');
  });
});
