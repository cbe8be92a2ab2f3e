import type { IToken } from 'chevrotain';

/** The call that the cursor is in the parentheses of, and how many arguments stand before. */
export interface CallAround {
  readonly name: string;
  readonly argument: number;
  /** The word before the cursor ends an argument or a call: only a `)`, a `,` or an operator can follow. */
  readonly from: number;
}

/** The innermost call around the end of these words; null if there is none. */
export function callAround(tokens: readonly IToken[]): CallAround | null {
  let commas = 0;
  let depth = 0;
  for (let at = tokens.length - 1; at >= 0; at--) {
    const image = tokens[at]?.image ?? '';
    if (image === ')' || image === ']') depth += 1;
    else if (image === '[') {
      if (depth === 0) return null;
      depth -= 1;
    } else if (image === '(') {
      if (depth > 0) {
        depth -= 1;
        continue;
      }
      const name = tokens[at - 1];
      if (tokens[at - 2]?.image === 'fn' || tokens[at - 2]?.image === 'on') return null;
      // A parenthesis that only groups belongs to no call: the one around it may.
      if (name !== undefined && /^\w/.test(name.image) && !GROUPING.has(name.image))
        return { name: name.image, argument: commas, from: tokens[at]?.startOffset ?? 0 };
      commas = 0;
    } else if (image === ',' && depth === 0) commas += 1;
    else if (image === '{' || image === '}' || image === ';') return null;
  }
  return null;
}

/** Words before a parenthesis that begins an expression. */
const GROUPING = new Set([
  'if',
  'while',
  'in',
  'and',
  'or',
  'not',
  'expect',
  'return',
  'to',
  'convert',
  'add',
  'remove',
]);
