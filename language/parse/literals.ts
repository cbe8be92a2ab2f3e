const SUFFIX: Readonly<Record<string, bigint>> = { K: 1n << 10n, M: 1n << 20n, G: 1n << 30n, T: 1n << 40n };
const MAX = 1n << 64n;
/** No 64-bit number needs more digits, and BigInt is slow on millions of them. */
const MAX_DIGITS = 100;

/** The value of a number as written, or a sentence on what is wrong with it. */
export function numberValue(written: string | undefined): bigint | string {
  // After a syntax error the number may be missing.
  const text = written ?? '';
  const digits = text.replaceAll('_', '');
  if (digits.length > MAX_DIGITS) return `${text.slice(0, 20)}… does not fit in 64 bits`;
  const match = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)([KMGT]?)$/.exec(digits);
  if (match === null) {
    return `\`${text}\` is not a number: numbers are 42, 0x1f_000, 0b101 or sizes such as 4K, 2M, 1G, 16T`;
  }
  const [, whole = '0', suffix = ''] = match;
  const value = BigInt(whole) * (SUFFIX[suffix] ?? 1n);
  return value < MAX ? BigInt.asIntN(64, value) : `${text} does not fit in 64 bits`;
}

/** How a number as written wants to be shown. */
export function numberShow(text: string): 'hex' | 'decimal' {
  return /^[0-9_]+$/.test(text) ? 'decimal' : 'hex';
}

/** The characters that a text in quotes stands for (without its quotes). */
export function textValue(inner: string): string {
  return inner.replace(/\\(.)/g, (_, escaped: string) =>
    escaped === 'n' ? '\n' : escaped === 't' ? '\t' : escaped,
  );
}
