/** 64-bit arithmetic on int32 pairs. The high word of the last result; the low word is what the functions return. */
export let high = 0;

/** a * b modulo 2^64. */
export function multiply(aLo: number, aHi: number, bLo: number, bHi: number): number {
  const a0 = aLo & 0xffff;
  const a1 = aLo >>> 16;
  const b0 = bLo & 0xffff;
  const b1 = bLo >>> 16;
  const low = a0 * b0;
  const middle = a1 * b0 + (low >>> 16);
  const cross = a0 * b1 + (middle & 0xffff);
  const carry = a1 * b1 + Math.floor(middle / 0x10000) + Math.floor(cross / 0x10000);
  high = (carry + Math.imul(aLo, bHi) + Math.imul(aHi, bLo)) | 0;
  return Math.imul(aLo, bLo);
}

/** Signed a / b towards zero; b is not 0. */
export function divide(aLo: number, aHi: number, bLo: number, bHi: number): number {
  return split(aLo, aHi, bLo, bHi, true);
}

/** Signed remainder with the sign of a; b is not 0. */
export function remainder(aLo: number, aHi: number, bLo: number, bHi: number): number {
  return split(aLo, aHi, bLo, bHi, false);
}

function split(aLo: number, aHi: number, bLo: number, bHi: number, quotient: boolean): number {
  const a = aHi * 0x1_0000_0000 + (aLo >>> 0);
  const b = bHi * 0x1_0000_0000 + (bLo >>> 0);
  if (Number.isSafeInteger(a) && Number.isSafeInteger(b)) {
    const result = quotient ? Math.trunc(a / b) : a % b;
    high = Math.floor(result / 0x1_0000_0000) | 0;
    return result | 0;
  }
  // Past 2^53 a double does not hold the operands; such divisions are too rare to be worth more than this.
  const [wideA, wideB] = [wide(aLo, aHi), wide(bLo, bHi)];
  const result = quotient ? wideA / wideB : wideA % wideB;
  high = Number(BigInt.asIntN(32, result >> 32n));
  return Number(BigInt.asIntN(32, result));
}

function wide(lo: number, hi: number): bigint {
  return (BigInt(hi) << 32n) | BigInt(lo >>> 0);
}

/** a << count, count taken modulo 64. */
export function shiftLeft(lo: number, hi: number, count: number): number {
  const n = count & 63;
  if (n === 0) {
    high = hi;
    return lo;
  }
  if (n >= 32) {
    high = lo << (n - 32);
    return 0;
  }
  high = (hi << n) | (lo >>> (32 - n));
  return lo << n;
}

/** a >> count, logical, count taken modulo 64. */
export function shiftRight(lo: number, hi: number, count: number): number {
  const n = count & 63;
  if (n === 0) {
    high = hi;
    return lo;
  }
  if (n >= 32) {
    high = 0;
    return (hi >>> (n - 32)) | 0;
  }
  high = hi >>> n;
  return (lo >>> n) | (hi << (32 - n));
}

/** Signed a < b. */
export function less(aLo: number, aHi: number, bLo: number, bHi: number): boolean {
  return aHi === bHi ? aLo >>> 0 < bLo >>> 0 : aHi < bHi;
}
