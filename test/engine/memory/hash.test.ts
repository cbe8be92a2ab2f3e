import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Hasher, formatHash, sameHash } from '../../../engine/memory/hash.js';

const hashOf = (words: readonly number[]) => {
  const hasher = new Hasher();
  for (const word of words) hasher.add(word);
  return hasher.digest();
};

test('a hasher can be used again, and looked at on the way', () => {
  const hasher = new Hasher();
  hasher.add(1).digest();
  hasher.add(2);
  expect(hasher.digest()).toEqual(hashOf([1, 2]));
  expect(hasher.reset().add(7).digest()).toEqual(hashOf([7]));
});

test('order, length and each bit matter', () => {
  const words = fc.array(fc.integer(), { maxLength: 6 });
  fc.assert(
    fc.property(words, words, (a, b) => {
      expect(sameHash(hashOf(a), hashOf(b))).toBe(
        a.length === b.length && a.every((word, i) => word === b[i]),
      );
    }),
  );
  const hasher = new Hasher();
  const numbers = [0, 1, -1, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 52, 2 ** 53 - 1, -(2 ** 40)];
  expect(new Set(numbers.map((n) => formatHash(hasher.reset().addNumber(n).digest()))).size).toBe(
    numbers.length,
  );
  expect(hasher.reset().addString('gfn').digest()).not.toEqual(hasher.reset().addString('gfm').digest());
});

test('each half spreads: few words in, no collisions beyond chance', () => {
  const hasher = new Hasher();
  const count = 1 << 16;
  const both = new Set<string>();
  const hi = new Set<number>();
  const lo = new Set<number>();
  for (let i = 0; i < count; i++) {
    const hash = hasher
      .reset()
      .add(i & 0xff)
      .add(i >> 8)
      .digest();
    both.add(formatHash(hash));
    hi.add(hash.hi);
    lo.add(hash.lo);
  }
  expect(both.size).toBe(count);
  // 2^16 draws of 2^32: half a collision is expected.
  expect(count - hi.size).toBeLessThan(8);
  expect(count - lo.size).toBeLessThan(8);
});

test('one bit in turns half of the bits out', () => {
  let turned = 0;
  let tries = 0;
  for (let seed = 0; seed < 64; seed++) {
    const base = hashOf([seed, 5, 0]);
    for (let bit = 0; bit < 32; bit++) {
      const other = hashOf([seed, 5 ^ (1 << bit), 0]);
      for (const word of [base.hi ^ other.hi, base.lo ^ other.lo]) {
        for (let x = word; x !== 0; x &= x - 1) turned += 1;
      }
      tries += 1;
    }
  }
  expect(turned / tries).toBeGreaterThan(31);
  expect(turned / tries).toBeLessThan(33);
});
