const PREFIXES = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** `4.41 M/s`, `0.16 µs`: three digits that matter, a rate with its prefix. */
export function figure(value: number, unit: string): string {
  if (!Number.isFinite(value)) return '–';
  const prefix = unit.endsWith('/s') ? PREFIXES.find(([from]) => value >= from) : undefined;
  return prefix === undefined
    ? `${digits(value)} ${unit}`
    : `${digits(value / prefix[0])} ${prefix[1]}${unit}`;
}

export function ratioText(value: number): string {
  return `${digits(value)}×`;
}

/** Three digits, or all of those before the point. */
function digits(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  return value.toFixed(size >= 10 ? 1 : 2);
}
