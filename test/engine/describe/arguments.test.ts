import { describe, expect, it } from 'vitest';
import { argumentsText, resultText } from '../../../engine/describe/arguments.js';
import { State, Store } from '../../../engine/kvm/state.js';

const state = Object.assign(new State(), {
  stores: [null, null, new Store(0, 2, 'private', 'ram')],
  descriptors: [2, -1],
});

/** Small numbers as 64-bit registers. */
function registers(...numbers: number[]): Int32Array {
  return Int32Array.from(numbers.flatMap((number) => [number | 0, Math.floor(number / 2 ** 32)]));
}

describe('the arguments of a call', () => {
  it.each([
    ['punch_hole', [0, 0x100000, 0x1000], 'ram, 0x100000, 4K'],
    ['punch_hole', [1, 0, 12], '1, 0x0, 0xc'],
    ['punch_hole', [7, 0, 0], '7, 0x0, 0'],
    ['fallocate', [0, 3, 0, 2 ** 21], 'ram, punch_hole, 0x0, 2M'],
    ['fallocate', [0, 64, 0, 4096], 'ram, 0x40, 0x0, 4K'],
    ['convert', [2 ** 32, 2 ** 30, 1, 0], '0x100000000, 1G, private'],
    ['convert', [0, 4096, 0, 1], '0x0, 4K, shared, qemu'],
    ['memfd_create', [2 | 8], 'inaccessible | allow_sealing'],
    ['add_seals', [0, 6], 'ram, shrink | grow'],
    ['delete_memslot', [3], '3'],
  ])('%s %j', (name, numbers, text) => {
    expect(argumentsText(name, registers(...numbers), state)).toBe(text);
  });

  it('knows errnos from numbers', () => {
    expect([resultText(0, 0), resultText(-22, -1), resultText(-1000, -1), resultText(5, 0)]).toEqual([
      '0',
      '-EINVAL',
      '-1000',
      '5',
    ]);
  });
});
