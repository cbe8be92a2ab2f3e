import type { Random } from '../../engine/properties/random.js';

const NUMBERS = [
  ...[0, -1, 1, 2, 3, 7, 0.5, 1e300, -1e300, 2 ** 31, 2 ** 31 - 1, 2 ** 32, 2 ** 52, 2 ** 53, -(2 ** 53)],
  ...[Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 65_536, 1e9, 4294967295, -0],
];
const STRINGS = [
  ...[
    '',
    ' ',
    '0',
    '-1',
    '0x',
    '0x1000',
    '0xffffffffffffffff',
    '0x1ffffffffffffffff',
    'NaN',
    'Infinity',
    '1e9',
  ],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', '../../etc/passwd', 'file:///guest/none.gfn'],
  ...[
    'guest:0x1000',
    'private:0x0',
    'shared:-1',
    'fd/ram:0x0',
    'fd/__proto__:0',
    'hva:0x7f0000000000',
    'guest:',
  ],
  ...['{', '}', '{message}', '\u0000', '\ud800', 'ß页', '\n', '%s', '(((((((((((('],
  ...['state:0-1', 'state:1-0', 'bytes:guest:0x1000+8', 'bytes:+', 'variable:count'],
  'a'.repeat(5000),
  '('.repeat(3000),
  '1+'.repeat(2000),
  '['.repeat(1500),
];

/** A value that is most likely not what was wanted. */
export function wild(random: Random, depth = 0): unknown {
  switch (random.below(depth > 2 ? 6 : 9)) {
    case 0:
    case 1:
      return random.pick(NUMBERS);
    case 2:
    case 3:
      return random.pick(STRINGS);
    case 4:
      return random.pick([null, true, false]);
    case 5:
      return random.below(4096);
    case 6:
      return Array.from({ length: random.below(4) }, () => wild(random, depth + 1));
    case 7:
      return JSON.parse('{"__proto__": {"polluted": true}, "constructor": null}') as unknown;
    default:
      return Object.fromEntries(
        Array.from({ length: random.below(4) }, () => [random.pick(STRINGS), wild(random, depth + 1)]),
      );
  }
}

/** A copy of a JSON value with one place in it changed: replaced, dropped, doubled, or something put beside it. */
export function mutated(random: Random, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || random.oneIn(6)) return nudged(random, value);
  if (Array.isArray(value)) {
    if (value.length === 0) return [wild(random)];
    const at = random.below(value.length);
    const items = value as unknown[];
    if (random.oneIn(4)) return [...items, ...items];
    if (random.oneIn(4)) return items.filter((_, i) => i !== at);
    return items.map((item, i) => (i === at ? mutated(random, item) : item));
  }
  const entries = Object.entries(value);
  if (entries.length === 0 || random.oneIn(6)) {
    const key = random.pick(['__proto__', 'constructor', 'singleThread', 'format', 'extra']);
    return Object.fromEntries([...entries, [key, wild(random)]]);
  }
  const at = random.below(entries.length);
  if (random.oneIn(3)) return Object.fromEntries(entries.filter((_, i) => i !== at));
  return Object.fromEntries(entries.map(([key, one], i) => [key, i === at ? mutated(random, one) : one]));
}

function nudged(random: Random, value: unknown): unknown {
  if (typeof value === 'number' && random.oneIn(2)) return value + random.pick([-1, 1, 0.5, 65_536, 2 ** 40]);
  if (typeof value === 'string' && random.oneIn(2)) {
    const at = random.below(value.length + 1);
    return value.slice(0, at) + String(random.pick(STRINGS)) + value.slice(at + random.below(3));
  }
  return wild(random);
}
