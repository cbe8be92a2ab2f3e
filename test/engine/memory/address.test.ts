import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addOffset,
  addPage,
  addWraps,
  addressHi,
  addressLo,
  formatAddress,
  formatSize,
  offsetOf,
  pageOf,
} from '../../../engine/memory/address.js';
import { intersect, pagesOf } from '../../../engine/memory/range.js';

const word = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const edge = fc.constantFrom(
  0n,
  1n,
  0xfffn,
  0x1000n,
  0xffff_ffffn,
  0x1_0000_0000n,
  2n ** 63n,
  2n ** 64n - 1n,
);
const address = fc.oneof(word, edge);
const pageOfBig = (at: bigint) => Number(at >> 12n);
const offsetOfBig = (at: bigint) => Number(at & 0xfffn);

test('halves and pages say the same address', () => {
  fc.assert(
    fc.property(address, (at) => {
      const lo = Number(BigInt.asIntN(32, at));
      const hi = Number(BigInt.asIntN(32, at >> 32n));
      expect(pageOf(lo, hi)).toBe(pageOfBig(at));
      expect(pageOf(lo >>> 0, hi >>> 0)).toBe(pageOfBig(at));
      expect(offsetOf(lo)).toBe(offsetOfBig(at));
      expect(addressLo(pageOf(lo, hi), offsetOf(lo))).toBe(lo);
      expect(addressHi(pageOf(lo, hi))).toBe(hi);
    }),
  );
});

test('sums are exact, and wrap where 64 bits do', () => {
  fc.assert(
    fc.property(address, address, (a, b) => {
      const args = [pageOfBig(a), offsetOfBig(a), pageOfBig(b), offsetOfBig(b)] as const;
      const sum = BigInt.asUintN(64, a + b);
      expect(addWraps(...args)).toBe(a + b >= 2n ** 64n);
      expect(addPage(...args)).toBe(pageOfBig(sum));
      expect(addOffset(args[1], args[3])).toBe(offsetOfBig(sum));
    }),
  );
});

test('addresses are written as the kernel does', () => {
  fc.assert(
    fc.property(address, (at) => {
      expect(formatAddress(pageOfBig(at), offsetOfBig(at))).toBe(`0x${at.toString(16)}`);
    }),
  );
});

test('sizes are written in the largest unit that divides them', () => {
  const said = (bytes: bigint) => formatSize(pageOfBig(bytes), offsetOfBig(bytes));
  expect(said(0n)).toBe('0x0');
  expect(said(10208301876559639552n)).toBe(`0x${10208301876559639552n.toString(16)}`);

  expect(said(17n)).toBe('0x11');
  expect(said(1024n)).toBe('1K');
  expect(said(4096n)).toBe('4K');
  expect(said(5n << 10n)).toBe('5K');
  expect(said(2n << 20n)).toBe('2M');
  expect(said(3n << 30n)).toBe('3G');
  expect(said(16n << 40n)).toBe('16T');
  expect(said((1n << 30n) + 4096n)).toBe('1048580K');
  const unit: Record<string, bigint> = {
    K: 1n << 10n,
    M: 1n << 20n,
    G: 1n << 30n,
    T: 1n << 40n,
    P: 1n << 50n,
  };
  unit['E'] = 1n << 60n;
  fc.assert(
    fc.property(address, fc.integer({ min: 0, max: 63 }), (at, shift) => {
      const bytes = BigInt.asUintN(64, (at >> BigInt(shift)) << BigInt(shift));
      const text = said(bytes);
      const size = text.startsWith('0x') ? BigInt(text) : BigInt(text.slice(0, -1)) * unit[text.at(-1)!]!;
      expect(size).toBe(bytes);
    }),
    { numRuns: 1000 },
  );
});

test('pages of bytes, and what two ranges share', () => {
  expect([0, 1, 4096, 4097].map(pagesOf)).toEqual([0, 1, 1, 2]);
  expect(intersect({ lo: 0, hi: 4 }, { lo: 2, hi: 9 })).toEqual({ lo: 2, hi: 4 });
  expect(intersect({ lo: 0, hi: 4 }, { lo: 4, hi: 9 })).toBeNull();
});
