import { describe, expect, it } from 'vitest';
import { conversionOf, fallocateOf, fileBehind } from '../../../extension/tree/row-commands.js';

const gfns = { lo: 0x104, hi: 0x108 };
const file = { name: 'ram', lo: 1, hi: 3 };

describe('the actions of a row', () => {
  it('convert its gfns', () => {
    expect(conversionOf({ gfns }, 'shared')).toEqual({
      args: { call: 'convert', lo: 0x104, hi: 0x108, to: 'shared' },
      label: 'Convert gfn 0x104–0x107, 16 KiB, to shared',
    });
  });

  it('punch and allocate in its file', () => {
    expect(fallocateOf({ file }, 'punch_hole')?.args).toEqual({
      ...{ call: 'punch_hole', fd: 'ram', lo: 1, hi: 3 },
    });
    expect(fallocateOf({ file }, 'allocate')?.label).toBe('Allocate ram at offset 0x1000, 8 KiB');
  });

  it('take gfns for what is behind them in the file of their memslot', () => {
    const slot = { id: 0, addressSpace: 0, lo: 0x100, hi: 0x200, fd: 'ram', fdOffset: '0x10000' };
    const slots = [slot, { ...slot, id: 1, lo: 0x200, hi: 0x210, fd: null }];
    expect(fileBehind(slots, gfns)).toEqual({ name: 'ram', lo: 0x14, hi: 0x18 });
    expect(fileBehind(slots, { lo: 0x1ff, hi: 0x201 })).toMatch(/not all of one memslot/);
    expect(fileBehind(slots, { lo: 0x0ff, hi: 0x101 })).toMatch(/not all of one memslot/);
    expect(fileBehind(slots, { lo: 0x200, hi: 0x201 })).toBe('Memslot 1 has no private fd.');
    expect(fileBehind(slots, { lo: 0x300, hi: 0x301 })).toBe('No memslot covers these gfns.');
  });

  it('are none where there is nothing to act on', () => {
    expect([conversionOf({}, 'shared'), fallocateOf({ gfns }, 'allocate')]).toEqual([undefined, undefined]);
  });
});
