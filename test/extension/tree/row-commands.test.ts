import { describe, expect, it } from 'vitest';
import { conversionOf, fallocateOf, watchOf } from '../../../extension/tree/row-commands.js';

const gfns = { lo: 0x104, hi: 0x108 };
const file = { name: 'ram', lo: 1, hi: 3 };

describe('the actions of a row', () => {
  it('convert its gfns, told in bytes as everywhere in the console', () => {
    expect(conversionOf({ gfns }, 'shared')).toEqual({
      expression: 'convert 0x104000 0x4000 shared',
      label: 'Convert gfn 0x104–0x107, 16 KiB, to shared',
    });
  });

  it('punch and allocate by offset and size', () => {
    expect(fallocateOf({ file }, 'punch_hole')?.expression).toBe('punch_hole(ram, 0x1000, 0x2000)');
    expect(fallocateOf({ file }, 'allocate')?.label).toBe('Allocate ram at offset 0x1000, 8 KiB');
  });

  it('break when the state of its gfns changes', () => {
    expect(watchOf({ gfns })?.expression).toBe('break on change 0x104000 0x108000');
  });

  it('are none where there is nothing to act on', () => {
    expect([conversionOf({}, 'shared'), fallocateOf({ gfns }, 'allocate'), watchOf({ file })]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
