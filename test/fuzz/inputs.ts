import { Random } from '../engine/properties/random.js';
import { MADE, WORDS, WRITTEN } from './corpus.js';
import { oddCalls } from './odd-calls.js';
import { oddMachine } from './odd-machines.js';

/** One input: the same seed and index give the same text on every machine. */
export interface Input {
  readonly kind: string;
  readonly text: string;
}

type Maker = readonly [weight: number, kind: string, make: (random: Random) => string];

/** Texts that are mostly no programs. */
const SOUP: readonly Maker[] = [
  [3, 'bytes', (random) => bytes(random)],
  [3, 'words', (random) => words(random, 60)],
  [2, 'words in a vcpu', (random) => `vcpu 0 { ${words(random, 20)} }`],
  [2, 'words in a machine', (random) => `vm plain { ${words(random, 20)} } vcpu 0 { }`],
  [1, 'words in a handler', (random) => `vmm { on memory_error (exit) { ${words(random, 15)} } } vcpu 0 { }`],
];

/** Programs with something wrong. */
const MUTATIONS: readonly Maker[] = [
  [6, 'a short program, mutated', (random) => mutated(random, random.pick(MADE))],
  [3, 'a script, mutated', (random) => mutated(random, random.pick(WRITTEN))],
  [1, 'odd calls', (random) => oddCalls(random)],
  [1, 'an odd machine', (random) => oddMachine(random)],
  [1, 'halves of two', (random) => half(random, 0) + half(random, 1)],
];

export const KINDS = { soup: SOUP, mutations: MUTATIONS } as const;

export function inputOf(set: keyof typeof KINDS, seed: number, index: number): Input {
  const random = new Random(Math.imul(seed, 1_000_003) + index);
  const [kind, make] = random.weighted(
    KINDS[set].map(([weight, kind, make]) => [weight, [kind, make] as const] as const),
  );
  return { kind, text: make(random) };
}

function bytes(random: Random): string {
  const wide = random.oneIn(2);
  const units = Array.from({ length: random.below(300) }, () => random.below(wide ? 0x1_0000 : 0x80));
  // What reads a file never gives lone surrogates, but an editor may.
  return String.fromCharCode(...units);
}

function words(random: Random, most: number): string {
  return Array.from({ length: random.below(most) }, () => random.pick(WORDS)).join(
    random.oneIn(10) ? '' : ' ',
  );
}

function half(random: Random, which: 0 | 1): string {
  const text = random.pick(random.oneIn(2) ? MADE : WRITTEN);
  const cut = random.below(text.length);
  return which === 0 ? text.slice(0, cut) : text.slice(cut);
}

function mutated(random: Random, text: string): string {
  let out = text;
  for (let count = 1 + random.below(3); count > 0; count--) out = random.pick(MUTATORS)(random, out);
  return out;
}

type Mutator = (random: Random, text: string) => string;

/** Takes a text apart, changes the list, and puts it together. */
function onParts(separator: RegExp, change: (random: Random, parts: string[]) => void): Mutator {
  return (random, text) => {
    const parts = text.split(separator);
    change(random, parts);
    return parts.join('');
  };
}

const LINES = /(?<=\n)/;
const TOKENS = /(\s+|[A-Za-z0-9_]+|"[^"\n]*")/;

const remove = (random: Random, parts: string[]): void => void parts.splice(random.below(parts.length), 1);
const duplicate = (random: Random, parts: string[]): void => {
  const at = random.below(parts.length);
  parts.splice(at, 0, parts[at]!);
};
const swap = (random: Random, parts: string[]): void => {
  const [a, b] = [random.below(parts.length), random.below(parts.length)];
  [parts[a], parts[b]] = [parts[b]!, parts[a]!];
};
const replace = (random: Random, parts: string[]): void => {
  parts[random.below(parts.length)] = random.pick(WORDS);
};
const insert = (random: Random, parts: string[]): void =>
  void parts.splice(random.below(parts.length), 0, ` ${random.pick(WORDS)} `);

const NUMBERS = [
  ...['0', '1', '4095', '4097', '0x7fff_ffff', '0x8000_0000', '0xffff_ffff', '2M', '16T', '8388608T'],
  ...['0x7fff_ffff_ffff_f000', '0xffff_ffff_ffff_f000', '0xffff_ffff_ffff_ffff', '18446744073709551616'],
  ...['9'.repeat(400), '0b', '0x', '1_', '12Q', '007', '16777215T'],
];
const number: Mutator = (random, text) => {
  const found = [...text.matchAll(/\b[0-9][0-9A-Za-z_]*\b/g)];
  if (found.length === 0) return text;
  const match = random.pick(found);
  return text.slice(0, match.index) + random.pick(NUMBERS) + text.slice(match.index + match[0].length);
};

const NESTS = [
  ['(', ')'],
  ['{ ', ' }'],
  ['if true { ', ' }'],
  ['-', ''],
  ['not ', ''],
  ['[', ']'],
  ['expect no exit { ', ' }'],
  ['1 + ', ''],
] as const;
const nest: Mutator = (random, text) => {
  const [open, close] = random.pick(NESTS);
  const depth = random.oneIn(3) ? 2000 : 1 + random.below(80);
  const at = random.below(text.length + 1);
  const until = Math.min(text.length, at + random.below(40));
  return (
    text.slice(0, at) +
    open.repeat(depth) +
    text.slice(at, until) +
    (random.oneIn(3) ? '' : close.repeat(depth)) +
    text.slice(until)
  );
};

const OPENINGS = ['"', '/*', '{', '(', '[', '"{', '//', '\\'];
const unterminated: Mutator = (random, text) => {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + random.pick(OPENINGS) + text.slice(at);
};
const cut: Mutator = (random, text) => text.slice(0, random.below(text.length + 1));

const MUTATORS: readonly Mutator[] = [
  ...[remove, duplicate, swap].map((change) => onParts(LINES, change)),
  ...[remove, duplicate, swap, replace, replace, insert].map((change) => onParts(TOKENS, change)),
  ...[number, number, nest, unterminated, cut],
];
