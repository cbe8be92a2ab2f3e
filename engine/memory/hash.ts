/** A 64-bit hash as two signed 32-bit halves: BigInt is too slow, and a double holds only 53 bits. */
export interface Hash64 {
  readonly hi: number;
  readonly lo: number;
}

/** The hash of nothing, in structures whose hash is the sum of their elements' hashes. */
export const ZERO_HASH: Hash64 = { hi: 0, lo: 0 };

const TWO_32 = 0x1_0000_0000;

/**
 * Hashes a sequence of numbers to 64 bits, for state identity (not against an adversary).
 *
 * Two murmur-style lanes with different constants, each stirred into the other at every word. A step is a
 * bijection of the 64-bit state, so nothing is lost on the way however long the sequence. Reusable: `reset`
 * first, then `add…`, then `digest`.
 */
export class Hasher {
  private a = 0x9e3779b9 | 0;
  private b = 0x7f4a7c15 | 0;
  private words = 0;

  reset(): this {
    this.a = 0x9e3779b9 | 0;
    this.b = 0x7f4a7c15 | 0;
    this.words = 0;
    return this;
  }

  /** Adds one 32-bit integer; of other numbers, the value modulo 2^32. */
  add(word: number): this {
    let k = Math.imul(word, 0xcc9e2d51);
    k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
    let a = this.a ^ k;
    a = (((a << 13) | (a >>> 19)) + this.b) | 0;
    a = (Math.imul(a, 5) + 0xe6546b64) | 0;
    k = Math.imul(word, 0x85ebca77);
    k = Math.imul((k << 17) | (k >>> 15), 0xc2b2ae3d);
    let b = this.b ^ k;
    b = (((b << 17) | (b >>> 15)) + a) | 0;
    this.b = (Math.imul(b, 5) + 0x38495ab5) | 0;
    this.a = a;
    this.words += 1;
    return this;
  }

  /** Adds an integer from -2^53 to 2^53, as two words. */
  addNumber(value: number): this {
    return this.add(value | 0).add(Math.floor(value / TWO_32) | 0);
  }

  addHash(hash: Hash64): this {
    return this.add(hash.hi).add(hash.lo);
  }

  /** Adds a string's length and UTF-16 units. */
  addString(text: string): this {
    this.add(text.length);
    for (let i = 0; i < text.length; i++) this.add(text.charCodeAt(i));
    return this;
  }

  /** The hash of what was added since `reset`. The hasher itself stays as it is: more may be added. */
  digest(): Hash64 {
    let a = this.a ^ this.words;
    let b = this.b ^ this.words;
    a = (a + b) | 0;
    b = (b + a) | 0;
    a = finish(a, 0x85ebca6b, 0xc2b2ae35);
    b = finish(b, 0x7feb352d, 0x846ca68b);
    a = (a + b) | 0;
    b = (b + a) | 0;
    return { hi: a, lo: b };
  }
}

function finish(word: number, first: number, second: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), first);
  x = Math.imul(x ^ (x >>> 13), second);
  return x ^ (x >>> 16);
}

/** Whether two hashes are the same. */
export function sameHash(a: Hash64, b: Hash64): boolean {
  return a.hi === b.hi && a.lo === b.lo;
}

/** Sixteen hexadecimal digits, to key a Map by or to show. */
export function formatHash(hash: Hash64): string {
  return (hash.hi >>> 0).toString(16).padStart(8, '0') + (hash.lo >>> 0).toString(16).padStart(8, '0');
}
