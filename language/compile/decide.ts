import type { Expression } from '../generated/ast.js';
import { numberShow, numberValue } from '../parse/literals.js';
import {
  boolConstant,
  constant,
  foldBinary,
  foldPrefix,
  sideConstant,
  type Constant,
} from '../values/constant.js';
import type { Body } from './body.js';
import { inRegister, operand } from './operand.js';

/** The value of an expression if it is known before anything runs. Says nothing if not. */
function quietConstant(body: Body, node: Expression | undefined): Constant | null {
  switch (node?.$type) {
    case 'NumberLiteral': {
      const value = numberValue(node.digits);
      return typeof value === 'string'
        ? null
        : constant({ kind: 'int', show: numberShow(node.digits) }, value);
    }
    case 'BoolLiteral':
      return boolConstant(node.value === 'true');
    case 'SideLiteral':
      return sideConstant(node.side);
    case 'NameReference': {
      const name = node.target.$refText;
      return body.lookup(name) === undefined ? (body.program.constant(name) ?? null) : null;
    }
    case 'Prefix': {
      const value = quietConstant(body, node.operand);
      return value === null || value.type.kind === 'range' ? null : foldPrefix(node.operator, value);
    }
    case 'Binary': {
      const left = quietConstant(body, node.left);
      const right = left === null ? null : quietConstant(body, node.right);
      return left === null || right === null || node.operator === 'in'
        ? null
        : foldBinary(node.operator, left, right);
    }
    default:
      return null;
  }
}

/** Whether a condition is true for every run, false for every run, or neither (null). */
export function decided(body: Body, node: Expression | undefined): boolean | null {
  const value = quietConstant(body, node);
  return value === null || value.type.kind !== 'bool' ? null : value.value !== 0n;
}

/** Loads the constants that a loop's condition compares with, once, before the loop. */
export function hoist(body: Body, node: Expression): Expression[] {
  if (node.$type === 'Prefix' && node.operator === 'not') return hoist(body, node.operand);
  if (node.$type !== 'Binary') return [];
  if (node.operator === 'and' || node.operator === 'or')
    return [...hoist(body, node.left), ...hoist(body, node.right)];
  if (!['==', '!=', '<', '<=', '>', '>='].includes(node.operator)) return [];
  const [left, right] = [quietConstant(body, node.left), quietConstant(body, node.right)];
  // Both known: nothing is compared at run time. Neither: nothing to load.
  if ((left === null) === (right === null)) return [];
  const [side, value] = left === null ? [node.right, right] : [node.left, left];
  if (value === null || value.type.kind === 'range') return [];
  if (value.value === 0n && (node.operator === '==' || node.operator === '!=')) return [];
  const register = body.register({ register: -1, constant: value.value });
  body.hoisted.set(side, operand(value.type, inRegister(register)));
  return [side];
}

/** Forgets what was loaded before a loop. */
export function unhoist(body: Body, nodes: readonly Expression[]): void {
  for (const node of nodes) body.hoisted.delete(node);
}
