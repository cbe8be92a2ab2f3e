import type { IToken } from 'chevrotain';
import { DECLARATION_WORDS } from '../../parse/declaration-words.js';
import type { ParsedFile } from '../../parse/parse.js';
import { gfnServices } from '../../parse/services.js';

/**
 * What stands before the cursor, as words. Someone who types leaves the text broken, mostly right here: so everything about the cursor is
 * read from the words before it, and nothing from the tree.
 */
export interface Cursor {
  /** The text from the declaration around the cursor to the word at the cursor. */
  readonly before: string;
  readonly tokens: readonly IToken[];
  /** The part of a word that stands before the cursor, and where it begins in the file. */
  readonly word: string;
  readonly wordStart: number;
  /** Inside a comment, a text in quotes, or between the braces of a log text. */
  readonly place: 'code' | 'comment' | 'text' | 'hole';
}

/** A declaration begins at a line's beginning: so does what the cursor is in. */
const START = new RegExp(`^(?:${DECLARATION_WORDS.join('|')})\\b`, 'gm');

/** The cursor at an offset of a file. */
export function cursorAt(file: ParsedFile, offset: number): Cursor {
  const upTo = file.text.slice(0, offset);
  // The path of an import is one word, and so are the few words that have a hyphen.
  const path = /\bimport[ \t]*"([^"\n]*)$/.exec(upTo.slice(-512))?.[1];
  const word = path ?? /(?:\b(?:private|guest|cloud|free|no)-)?\w*$/.exec(upTo)?.[0] ?? '';
  const wordStart = offset - word.length;
  const start = declarationBefore(upTo);
  const chunk = file.text.slice(start, wordStart);
  const place = placeOf(chunk);
  const before = place === 'hole' ? holeAsCode(chunk) : chunk;
  return { before, tokens: gfnServices().parser.Lexer.tokenize(before).tokens, word, wordStart, place };
}

function declarationBefore(text: string): number {
  // The declaration is mostly near: a look at the whole text of a large file for each key is not needed.
  for (let from = text.length; from > 0;) {
    from = from <= 4096 ? 0 : text.lastIndexOf('\n', from - 4096) + 1;
    const last = [...text.slice(from).matchAll(START)].at(-1);
    if (last !== undefined) return from + last.index;
  }
  return 0;
}

/** Where the end of a text is. */
function placeOf(text: string): Cursor['place'] {
  let place: Cursor['place'] = 'code';
  let isLog = false;
  for (let at = 0; at < text.length; at++) {
    const two = text.slice(at, at + 2);
    if (place === 'code') {
      if (two === '//' || two === '/*') {
        const close = text.indexOf(two === '//' ? '\n' : '*/', at);
        if (close < 0) return 'comment';
        at = close;
      } else if (two.startsWith('"')) {
        place = 'text';
        isLog = /\blog\s*$/.test(text.slice(Math.max(0, at - 16), at));
      }
    } else if (two.startsWith('\n')) place = 'code';
    else if (place === 'hole') {
      if (two.startsWith('}')) place = 'text';
      else if (two.startsWith('"')) place = 'code';
    } else if (two.startsWith('\\') || (isLog && two === '{{')) at += 1;
    else if (two.startsWith('"')) place = 'code';
    else if (isLog && two.startsWith('{')) place = 'hole';
  }
  return place;
}

/** The text before a log text, and what stands in its brace as the value of a variable. */
function holeAsCode(text: string): string {
  const quote = text.lastIndexOf('"', text.lastIndexOf('{'));
  const head = text.slice(0, quote).replace(/\blog\s*$/, '');
  return `${head} let hole = ${text.slice(text.lastIndexOf('{') + 1)}`;
}
