/** A small seeded generator (mulberry32): the same seed gives the same run on every machine. */
export class Random {
  private state: number;
  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  private next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** 0 to below `n`. */
  below(n: number): number {
    return this.next() % n;
  }

  /** One time in `n`. */
  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  word(): bigint {
    return (BigInt(this.next()) << 32n) | BigInt(this.next());
  }

  /** One of the table's values, as often as its weight says. */
  weighted<T>(table: readonly (readonly [number, T])[]): T {
    let left = this.below(table.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, value] of table) {
      if (left < weight) return value;
      left -= weight;
    }
    return table[0]![1];
  }
}
