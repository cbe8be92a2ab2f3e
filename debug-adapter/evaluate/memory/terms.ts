import type { MemoryView } from '../../inspect/memory-reference.js';
import { Rewriting } from '../origin.js';

/**
 * What an expression of the debugger's may say beyond the language's own: memory, looked up without touching it.
 *
 * `[guest:RING + 8]`, `u8 [private:0x1000]`, `u16 [fd/ram:0x2000]`, `[hva:0x7f0000000000]`; u64 unless a width stands before. A script's own
 * spelling is taken, too: `load u32 [RING]`, `load u64 [gpa RING]`, `[private RING]`. Alone, `guest:0x1000` needs no brackets.
 */
export interface MemoryTerm {
  readonly view: MemoryView;
  /** Of `fd`: the file's name. */
  readonly file: string;
  /** The address, an expression. */
  readonly address: string;
  /** Where that begins in the text that was taken apart. */
  readonly addressAt: number;
  /** 1 to 8. */
  readonly bytes: number;
  /** How it was written. */
  readonly text: string;
}

/** An expression with its looks at memory taken out: where each stood, there is the name of `names` now. */
export interface TakenApart {
  readonly expression: string;
  readonly terms: readonly MemoryTerm[];
  readonly names: readonly string[];
  /** Where a place of the expression comes from in the text that was taken apart. */
  readonly at: (offset: number) => number;
}

/** What is wrong with the brackets in `[start, end)` of a text. */
export interface Fault {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

const VIEW = /^\s*(?:(guest|shared|private|hva)|fd\/([^:\s\]]+))\s*:/;
/** How a script says which address it means. What is written for the VMM's `gpa` is the shared half. */
const SCRIPT_WORDS: Readonly<Record<string, MemoryView>> = {
  private: 'private',
  shared: 'shared',
  gpa: 'shared',
  hva: 'hva',
  emulated: 'guest',
};
const SCRIPT_WORD = new RegExp(`^\\s*(${Object.keys(SCRIPT_WORDS).join('|')})\\s+(?=\\S)`);
const BEFORE = /(?:\bload\s+)?(?:\b(u(?:8|16|24|32|40|48|56|64))\s*)?$/;
/** So many looks at memory in one expression, at most. */
const MOST_TERMS = 16;

/** Takes an expression apart, or says what is wrong with its brackets. */
export function takeApart(text: string): TakenApart | Fault {
  if (VIEW.test(text) && !text.includes('[')) return withoutBracket(takeApart(`[${text}]`));
  const terms: MemoryTerm[] = [];
  const names: string[] = [];
  const expression = new Rewriting();
  let at = 0;
  for (;;) {
    const open = text.indexOf('[', at);
    if (open < 0) {
      expression.keep(text.slice(at), at);
      return { expression: expression.text, terms, names, at: (offset) => expression.at(offset) };
    }
    const close = closing(text, open);
    const fault = (message: string): Fault => ({
      ...{ message, start: open },
      end: close < 0 ? text.length : close + 1,
    });
    if (close < 0) return fault('the bracket is not closed');
    if (terms.length === MOST_TERMS)
      return fault(`an expression looks at memory ${MOST_TERMS} times at most`);
    const before = text.slice(at, open);
    const [words = '', width] = BEFORE.exec(before) ?? [];
    const term = termOf(text.slice(open + 1, close), width);
    if (typeof term === 'string') return fault(term);
    const name = `__memory${terms.length}`;
    terms.push({
      ...term,
      addressAt: open + 1 + term.addressAt,
      text: words + text.slice(open, close + 1),
    });
    names.push(name);
    expression.keep(before.slice(0, before.length - words.length), at);
    expression.replace(` ${name} `, open - words.length);
    at = close + 1;
  }
}

/** The same for a text without the bracket that was put before it. */
function withoutBracket(apart: TakenApart | Fault): TakenApart | Fault {
  if ('message' in apart) return { ...apart, start: apart.start - 1, end: apart.end - 1 };
  return {
    ...apart,
    terms: apart.terms.map((term) => ({ ...term, addressAt: term.addressAt - 1 })),
    at: (offset) => apart.at(offset) - 1,
  };
}

/** The bracket that closes the one at `open`; -1 if none does. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === '[') depth++;
    else if (text[i] === ']' && --depth === 0) return i;
  }
  return -1;
}

function termOf(inside: string, width = 'u64'): Omit<MemoryTerm, 'text'> | string {
  const bytes = Number(width.slice(1)) / 8;
  const [prefix = '', view, file = ''] = VIEW.exec(inside) ?? [];
  const [words = '', word = ''] = prefix === '' ? (SCRIPT_WORD.exec(inside) ?? []) : [];
  const rest = inside.slice(prefix.length + words.length);
  const address = rest.trim();
  const addressAt = inside.length - rest.trimStart().length;
  if (address === '') return 'an address is missing between the brackets: `[guest:0x1000]`';
  if (/^alias\s/.test(address))
    return "memory is looked up through the guest's direct map: leave out `alias` and its name";
  const found = file === '' ? ((view as MemoryView | undefined) ?? SCRIPT_WORDS[word] ?? 'guest') : 'fd';
  return { view: found, file, address, addressAt, bytes };
}
