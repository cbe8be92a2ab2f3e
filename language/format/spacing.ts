import type { Leaf } from './leaves.js';

const NONE_AFTER = new Set(['(', '[', '.', '..']);
const NONE_BEFORE = new Set([')', ']', ',', ';', ':', '.', '..']);

/** Whether a blank stands between two leaves of a line. */
export function spaced(left: Leaf, right: Leaf): boolean {
  if (left.comment !== null || right.comment !== null) return true;
  if (NONE_BEFORE.has(right.text) || NONE_AFTER.has(left.text)) return false;
  if (left.text === '{' && right.text === '}') return false;
  // A parenthesis of a call or a function's head is part of its name; one that groups is not.
  if (right.text === '(' && (right.rule === 'Call' || right.rule === 'FunctionDeclaration')) return false;
  // A sign belongs to what it changes, a hyphen to its word.
  if (left.rule === 'Unary' && (left.text === '-' || left.text === '~')) return false;
  return !((left.text === '-' && left.rule === 'Word') || (right.text === '-' && right.rule === 'Word'));
}
