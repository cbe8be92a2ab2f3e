import type { IToken } from 'chevrotain';

/** How deep brackets may nest, and how many operators one expression may have. The parser and the compiler recurse; a stack is finite. */
const MAX_NESTING = 64;
const MAX_OPERATORS = 400;
const MAX_PREFIXES = 32;

const OPEN = new Set(['(', '[', '{']);
const CLOSE = new Set([')', ']', '}']);
const OPERATORS = new Set([
  '.',
  '*',
  '/',
  '%',
  '+',
  '-',
  '<<',
  '>>',
  '&',
  '^',
  '|',
  '..',
  '..+',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'in',
  'and',
  'or',
  '~',
  'not',
]);

/** The first token at which a text is too much for the parser, with why; null for every text that a person wrote. */
export function tooDeep(tokens: readonly IToken[]): { token: IToken; message: string } | null {
  const operators = [0];
  let prefixes = 0;
  let actions = 0;
  let afterOperand = false;
  for (const token of tokens) {
    const image = token.image;
    if (OPERATORS.has(image)) {
      const count = (operators.at(-1) ?? 0) + 1;
      operators[operators.length - 1] = count;
      if (count > MAX_OPERATORS) {
        return {
          token,
          message: `this expression has more than ${MAX_OPERATORS} operators: split it with \`let\``,
        };
      }
      prefixes = afterOperand ? 0 : prefixes + 1;
      if (prefixes > MAX_PREFIXES) return { token, message: `more than ${MAX_PREFIXES} operators in a row` };
      afterOperand = false;
    } else if (OPEN.has(image)) {
      if (operators.length > MAX_NESTING) return { token, message: `nested more than ${MAX_NESTING} deep` };
      operators.push(0);
      afterOperand = false;
    } else if (CLOSE.has(image)) {
      if (operators.length > 1) operators.pop();
      afterOperand = true;
    } else {
      // Two operands side by side, or a mark between them: another expression begins.
      if (afterOperand || !/^\w/.test(image)) operators[operators.length - 1] = 0;
      afterOperand = /^[\w"]/.test(image);
      prefixes = 0;
    }
    // `expect death expect death …` nests without brackets.
    if (image === 'expect') actions += 1;
    else if (!/^\w+$/.test(image)) actions = 0;
    if (actions > MAX_NESTING) {
      return { token, message: `more than ${MAX_NESTING} \`expect\` in a row` };
    }
  }
  return null;
}
