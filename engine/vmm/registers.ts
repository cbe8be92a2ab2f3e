import { addressHi, addressLo } from '../memory/address.js';

/** A call's arguments as registers: each number becomes a 64-bit pair. Numbers are exact up to 2^53; addresses come as pages. */
export function registers(...values: readonly ({ page: number } | number)[]): Int32Array {
  const regs = new Int32Array(2 * values.length);
  values.forEach((value, i) => {
    const [lo, hi] =
      typeof value === 'number'
        ? [value | 0, Math.floor(value / 0x1_0000_0000) | 0]
        : [addressLo(value.page, 0), addressHi(value.page)];
    regs[2 * i] = lo;
    regs[2 * i + 1] = hi;
  });
  return regs;
}
