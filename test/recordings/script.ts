/** One operation of a recording: its words, and the line it stands in. */
export interface Line {
  readonly words: readonly string[];
  readonly text: string;
  readonly number: number;
}

/** The operations of a `.ops` file: one per line, without comments and blank lines (README of the recordings). */
export function parseScript(text: string): Line[] {
  return text.split('\n').flatMap((line, i) => {
    const plain = line.replace(/#.*/, '').trim();
    return plain === '' ? [] : [{ words: plain.split(/\s+/), text: plain, number: i + 1 }];
  });
}

const UNITS: Readonly<Record<string, bigint>> = {
  '': 1n,
  k: 1n << 10n,
  M: 1n << 20n,
  G: 1n << 30n,
  p: 4096n,
};

/** A number of the scripts: decimal or hex, with a unit; sums and differences; `mN` by `mapping`. Two's complement of 64 bits. */
export function parseNumber(text: string, mapping: (n: number) => bigint): bigint {
  let sum = 0n;
  for (const match of text.matchAll(/([+-]?)(?:(m)(\d+)|(0x[0-9a-fA-F]+|\d+))([kMGp]?)/g)) {
    const [, sign, isMapping, index, digits, unit] = match;
    const value = isMapping === undefined ? BigInt(digits!) : mapping(Number(index));
    const scaled = value * UNITS[unit ?? '']!;
    sum += sign === '-' ? -scaled : scaled;
  }
  return BigInt.asUintN(64, sum);
}
