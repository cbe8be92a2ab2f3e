import { Op } from '../../engine/program/program.js';
import type { Binary, Expression } from '../generated/ast.js';
import type { Body } from './body.js';
import type { Label } from './emitter.js';
import { checkComparison } from './comparisons.js';
import { wantBool } from './logic.js';
import { asConstant, type Operand } from './operand.js';

/** Goes to a label if a condition is `sense`, goes on otherwise. Comparisons become one instruction. */
export function branch(body: Body, node: Expression, sense: boolean, label: Label): void {
  body.temporarily(() => {
    if (node.$type === 'Prefix' && node.operator === 'not') {
      body.branch(node.operand, !sense, label);
    } else if (node.$type === 'Binary' && (node.operator === 'and' || node.operator === 'or')) {
      logicBranch(body, node, sense, label);
    } else if (node.$type === 'Binary' && isComparison(node.operator)) {
      comparisonBranch(body, node, sense, label);
    } else {
      valueBranch(body, wantBool(body, node, body.value(node)), sense, label);
    }
  });
}

function valueBranch(body: Body, word: ReturnType<typeof wantBool>, sense: boolean, label: Label): void {
  if (word.constant === null) body.emitter.emitJump(sense ? Op.JNZ : Op.JZ, 2, label, word.register);
  else if ((word.constant !== 0n) === sense) body.emitter.emitJump(Op.JMP, 1, label);
}

/** `a and b` is false as soon as `a` is; `a or b` true. */
function logicBranch(body: Body, node: Binary, sense: boolean, label: Label): void {
  const shortcut = node.operator === 'or';
  if (sense === shortcut) {
    body.branch(node.left, sense, label);
    body.branch(node.right, sense, label);
    return;
  }
  const past = body.newLabel();
  body.branch(node.left, shortcut, past);
  body.branch(node.right, sense, label);
  body.emitter.place(past);
}

const isComparison = (operator: Binary['operator']): boolean =>
  ['==', '!=', '<', '<=', '>', '>='].includes(operator);

const OPPOSITE: Partial<Record<Binary['operator'], Binary['operator']>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};

function comparisonBranch(body: Body, node: Binary, sense: boolean, label: Label): void {
  const left = body.value(node.left);
  const right = body.value(node.right);
  if (
    left.second !== null ||
    right.second !== null ||
    (asConstant(left) !== null && asConstant(right) !== null)
  ) {
    // Rare: not worth a form of its own.
    valueBranch(body, wantBool(body, node, body.value(node)), sense, label);
    return;
  }
  checkComparison(body, node, left, right);
  const operator = sense ? node.operator : (OPPOSITE[node.operator] ?? node.operator);
  if ((operator === '==' || operator === '!=') && zeroBranch(body, node, left, right, operator, label))
    return;
  const a = body.register(body.asWord(node.left, left));
  const b = body.register(body.asWord(node.right, right));
  switch (operator) {
    case '<':
      return body.emitter.emitJump(Op.JLT, 3, label, a, b);
    case '>=':
      return body.emitter.emitJump(Op.JGE, 3, label, a, b);
    case '>':
      return body.emitter.emitJump(Op.JLT, 3, label, b, a);
    case '<=':
      return body.emitter.emitJump(Op.JGE, 3, label, b, a);
    default:
      return body.emitter.emitJump(operator === '==' ? Op.JEQ : Op.JNE, 3, label, a, b);
  }
}

/** A comparison with 0 needs no second register. */
function zeroBranch(
  body: Body,
  node: Binary,
  left: Operand,
  right: Operand,
  operator: '==' | '!=',
  label: Label,
): boolean {
  const rest = right.first.constant === 0n ? left : left.first.constant === 0n ? right : null;
  if (rest === null || rest.first.constant !== null) return false;
  const word = body.asWord(rest === left ? node.left : node.right, rest);
  body.emitter.emitJump(operator === '==' ? Op.JZ : Op.JNZ, 2, label, word.register);
  return true;
}
