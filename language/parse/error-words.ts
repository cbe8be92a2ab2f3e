import type { IParserErrorMessageProvider, IToken, TokenType } from 'chevrotain';
import { didYouMean, nearest } from '../names/nearest.js';
import { DECLARATION_WORDS } from './declaration-words.js';

const TERMINALS: Readonly<Record<string, string>> = {
  ID: 'a name',
  NUMBER: 'a number',
  STRING: 'a text in double quotes',
  EOF: 'the end of the file',
};

/** What was wanted, by the rule that found nothing it could begin with. */
const RULES: Readonly<Record<string, string>> = {
  Element: 'a declaration (vm, const, var, fn, vmm, guest, vcpu, host, setup, invariant, test or import)',
  Statement: 'a statement',
  Action: 'what is expected to do so: a block, a store, a load or a call',
  Primary: 'a value',
  Unary: 'a value',
  Expect: 'a claim: a value, or exit, no exit, errno, signal, efault, death with what should cause it',
  MachineItem: 'a part of the machine (private_fd, memfd, memslot, mapping, abi, option, bug, …)',
  Pattern: 'a pattern: fill BYTE size SIZE, hex "…", text "…" or file "…"',
  SharedHalf: 'the kind of the shared half: anon, anon_shared, memfd NAME, hugetlb, mapping NAME or none',
  BackingPart: 'the kind of memory: anon, anon_shared, memfd NAME or hugetlb',
  RunSource: 'what to walk over: slots, view, kvm, fd NAME, a range set or a range',
  Word: 'a word',
  FieldName: 'the name of a field',
};

/** What may go on where a brace could close. */
const INSIDE: Readonly<Record<string, string>> = {
  Block: 'a statement or `}`',
  TestBlock: 'a statement, an actor (vcpu, host), setup, schedule or `}`',
  Machine: 'a part of the machine (private_fd, memfd, memslot, mapping, abi, option, bug, …) or `}`',
  VmmBlock: 'a handler (on …), a function (fn …) or `}`',
  GuestBlock: 'a handler (on …), a function (fn …) or `}`',
};

function tokenWords(type: TokenType): string {
  return TERMINALS[type.name] ?? `\`${type.name}\``;
}

function found(token: IToken): string {
  if (token.tokenType.name === 'EOF' || Number.isNaN(token.startOffset)) return 'but the file ends';
  const image = token.image.length > 24 ? `${token.image.slice(0, 24)}…` : token.image;
  return `found \`${image}\``;
}

/**
 * ` after \`x\``, or nothing at the very beginning. After it has skipped tokens to go on, the parser names as previous one that stands
 * behind the wrong one: then nothing, too.
 */
function after(previous: IToken | undefined, actual: IToken | undefined): string {
  if (previous === undefined || Number.isNaN(previous.startOffset) || previous.image === '') return '';
  const skipped =
    actual !== undefined && actual.tokenType.name !== 'EOF' && previous.startOffset >= actual.startOffset;
  if (skipped) return '';
  const image = previous.image.length > 24 ? `…${previous.image.slice(-20)}` : previous.image;
  return ` after \`${image}\``;
}

function list(words: readonly string[]): string {
  return words.length < 2
    ? (words[0] ?? 'something else')
    : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** Advice for what people coming from other languages write. */
function habit(actual: IToken, previous: IToken | undefined): string {
  if (actual.image === '&' && previous?.image === '&') return ' (the word for it is `and`)';
  if (actual.image === '|' && previous?.image === '|') return ' (the word for it is `or`)';
  return '';
}

/** Where a declaration could begin, something else stands. */
function redundant(token: IToken): string {
  return `expected ${RULES.Element}, ${found(token)}.${didYouMean(nearest(token.image, DECLARATION_WORDS))}`;
}

const REDUNDANT = /^expected a declaration \(.*?\), found (`(.*)`)\./s;

/** The words of an error in an expression that stands alone: it is no file, and no declaration could follow. */
export function inExpression(message: string): string {
  const [, found, image] = REDUNDANT.exec(message) ?? [];
  if (found === undefined) return message.replace('but the file ends', 'but nothing follows');
  const advice = image === '=' ? ' (to compare, write `==`)' : '';
  return `expected an operator or the end of the expression, found ${found}${advice}`;
}

/** The parser's errors in words: what was expected, after what, and what stands there. */
export const errorWords: IParserErrorMessageProvider = {
  buildMismatchTokenMessage({ expected, actual, previous, ruleName }) {
    if (expected.name === 'EOF') return redundant(actual);
    const rule = ruleName.replace(/[^A-Za-z]/g, '');
    const wanted = expected.name === '}' ? (INSIDE[rule] ?? tokenWords(expected)) : tokenWords(expected);
    return `expected ${wanted}${after(previous, actual)}, ${found(actual)}${habit(actual, previous)}`;
  },

  buildNotAllInputParsedMessage({ firstRedundant }) {
    return redundant(firstRedundant);
  },

  buildNoViableAltMessage({ expectedPathsPerAlt, actual, previous, ruleName }) {
    const rule = ruleName.replace(/[^A-Za-z]/g, '');
    const first = actual[0];
    const stands = first === undefined ? 'but the file ends' : `${found(first)}${habit(first, previous)}`;
    const known = RULES[rule];
    if (known !== undefined) return `expected ${known}${after(previous, first)}, ${stands}`;
    const words = new Set<string>();
    for (const paths of expectedPathsPerAlt)
      for (const path of paths) if (path[0] !== undefined) words.add(tokenWords(path[0]));
    return `expected ${list([...words].slice(0, 12))}${after(previous, first)}, ${stands}`;
  },

  buildEarlyExitMessage({ actual, previous }) {
    const first = actual[0];
    return `expected more${after(previous, first)}, ${first === undefined ? 'but the file ends' : found(first)}`;
  },
};
