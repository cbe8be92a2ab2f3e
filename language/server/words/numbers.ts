const UNITS: readonly (readonly [bigint, string])[] = [
  [1n << 40n, 'TiB'],
  [1n << 30n, 'GiB'],
  [1n << 20n, 'MiB'],
  [1n << 10n, 'KiB'],
];

/** `0x10_0000`: hexadecimal, in groups of four digits. */
export function hexWords(value: bigint): string {
  return `0x${BigInt.asUintN(64, value)
    .toString(16)
    .replace(/\B(?=([0-9a-f]{4})+$)/g, '_')}`;
}

/** `1 MiB`, `1.5 GiB`; null for what is no whole number of KiB. */
export function sizeWords(value: bigint): string | null {
  const number = BigInt.asUintN(64, value);
  if (number === 0n || number % 1024n !== 0n) return null;
  const [unit, name] = UNITS.find(([each]) => number >= each) ?? [1024n, 'KiB'];
  const hundredths = (number * 100n) / unit;
  // What does not come out even is said in the next smaller unit.
  if (hundredths * unit !== number * 100n) {
    const [smaller, smallerName] = UNITS[UNITS.findIndex(([each]) => each === unit) + 1] ?? [1024n, 'KiB'];
    return `${number / smaller} ${smallerName}`;
  }
  return `${Number(hundredths) / 100} ${name}`;
}

/** `64 pages` */
export function pagesWords(bytes: bigint): string {
  const pages = bytes / 4096n;
  return `${pages} ${pages === 1n ? 'page' : 'pages'}`;
}
