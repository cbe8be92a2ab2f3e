import type { IToken } from 'chevrotain';
import { BUGS, FLAVOURS } from '../../../engine/kvm/spec.js';
import { ExitReason } from '../../../engine/kvm/exit.js';
import { Errno, Signal } from '../../../engine/kvm/errno.js';
import { HANDLERS } from '../../compile/exit-fields.js';
import { OPERATIONS_BY_NAME } from '../../names/operation-names.js';
import { TYPE_WORDS } from '../../values/types.js';
import type { NameSpace } from '../names/occurrence.js';

/** What alone can stand at a place: words of a fixed list, or names of one kind that the script declares. */
export type Listed =
  | { readonly words: readonly string[] }
  | { readonly names: NameSpace }
  | { readonly files: 'FileDeclaration' | 'MappingDeclaration' | 'AliasDeclaration' };

export const WIDTHS = ['u8', 'u16', 'u24', 'u32', 'u40', 'u48', 'u56', 'u64'];

const RECIPES = Object.keys(
  OPERATIONS_BY_NAME.get('convert')?.operation.params.find(({ name }) => name === 'using')?.values ?? {},
).map((word) => word.replaceAll('_', '-'));

const REASONS = ['any', ...Object.keys(ExitReason).map((name) => name.toLowerCase())];

/** By the word before. */
const AFTER: Readonly<Record<string, Listed>> = {
  vm: { words: FLAVOURS },
  abi: { words: ['private-fd', 'guest-memfd'] },
  bug: { words: BUGS.map(({ name }) => name) },
  option: { words: ['explicit', 've', 'seed'] },
  on: { words: [...HANDLERS.keys()] },
  prot: { words: ['none', 'read', 'write', 'read_write'] },
  using: { words: RECIPES },
  store: { words: WIDTHS },
  load: { words: WIDTHS },
  wait: { names: 'event' },
  notify: { names: 'event' },
  barrier: { names: 'barrier' },
};

/** By the two words before. */
const AFTER_TWO: Readonly<Record<string, Listed>> = {
  'option explicit': { words: ['memory_error', 'hypercall'] },
  'option ve': { words: ['on', 'off'] },
  'expect errno': { words: Object.keys(Errno) },
  'expect signal': { words: Object.keys(Signal) },
  'expect exit': { words: REASONS },
  'in fd': { files: 'FileDeclaration' },
  'shared memfd': { files: 'FileDeclaration' },
  'shared mapping': { files: 'MappingDeclaration' },
  'pause vcpu': { names: 'vcpu' },
  'resume vcpu': { names: 'vcpu' },
  'schedule vcpu': { names: 'vcpu' },
  ', vcpu': { names: 'vcpu' },
  'in view': { files: 'AliasDeclaration' },
  '[ alias': { files: 'AliasDeclaration' },
};

/** The list for the place behind these words; null if anything else can stand there. */
export function listedAfter(tokens: readonly IToken[]): Listed | null {
  const [two = '', last = ''] = [tokens.at(-2)?.image, tokens.at(-1)?.image];
  if (last === ':' && isHead(tokens)) return { words: [...TYPE_WORDS.keys()] };
  const found = AFTER_TWO[`${two} ${last}`] ?? AFTER[last];
  // Words that are names elsewhere: `on = 1`, `wait + 1`.
  if (found === undefined || two === '.' || two === '=' || two === 'let' || two === '(') return null;
  return found;
}

/** Whether the last words are in the head of a function: its parameters, its results. */
function isHead(tokens: readonly IToken[]): boolean {
  const brace = tokens.findLastIndex(({ image }) => image === '{' || image === '}');
  return tokens.findLastIndex(({ image }) => image === 'fn') > brace;
}
