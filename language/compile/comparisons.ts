import { Op } from '../../engine/program/program.js';
import type { Binary } from '../generated/ast.js';
import { replacing } from '../names/reporter.js';
import { foldBinary } from '../values/constant.js';
import { BOOL, showOf, typeWords } from '../values/types.js';
import type { Body } from './body.js';
import { asConstant, constantOperand, inRegister, operand, type Operand } from './operand.js';

export function comparison(body: Body, node: Binary, left: Operand, right: Operand, into?: number): Operand {
  const [a, b] = [asConstant(left), asConstant(right)];
  const folded = a !== null && b !== null ? foldBinary(node.operator, a, b) : null;
  if (folded !== null) return constantOperand(folded);
  if (left.second !== null || right.second !== null) return rangeComparison(body, node, left, right, into);
  checkComparison(body, node, left, right);
  const [x, y] = [body.register(body.asWord(node.left, left)), body.register(body.asWord(node.right, right))];
  const register = into ?? body.alloc();
  const swapped = node.operator === '>' || node.operator === '>=';
  const op = COMPARE[node.operator] ?? Op.EQ;
  body.emitter.emit(op, register, swapped ? y : x, swapped ? x : y);
  return operand(BOOL, inRegister(register));
}

const COMPARE: Partial<Record<Binary['operator'], number>> = {
  '==': Op.EQ,
  '!=': Op.NE,
  '<': Op.LT,
  '<=': Op.LE,
  '>': Op.LT,
  '>=': Op.LE,
};

function rangeComparison(body: Body, node: Binary, left: Operand, right: Operand, into?: number): Operand {
  if (left.second === null || right.second === null || (node.operator !== '==' && node.operator !== '!=')) {
    return body.error(
      node,
      'type',
      `ranges can be compared with ranges by == and !=, found ${typeWords(left.type)} ${node.operator} ${typeWords(right.type)}`,
    );
  }
  const register = into ?? body.alloc();
  const other = body.alloc();
  body.emitter.emit(Op.EQ, other, body.register(left.first), body.register(right.first));
  body.emitter.emit(Op.EQ, register, body.register(left.second), body.register(right.second));
  body.emitter.emit(Op.AND, register, register, other);
  if (node.operator === '!=') body.emitter.emit(Op.ISZERO, register, register);
  return operand(BOOL, inRegister(register));
}

/** Complains about comparisons that cannot be meant. */
export function checkComparison(body: Body, node: Binary, left: Operand, right: Operand): void {
  if (node.left.$type === 'Prefix' && node.left.operator === 'not') {
    const inner = body.source(node.left.operand);
    const text = `not (${inner} ${node.operator} ${body.source(node.right)})`;
    const fix = replacing(body.spot(node), text, `Write ${text}`);
    body.program.reporter.warning(
      body.spot(node),
      'precedence',
      `\`not\` belongs to \`${inner}\` alone here: write \`${text}\`, or \`(not ${inner})\``,
      fix,
    );
  }
  for (const [errno, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const isErrno =
      errno.first.constant !== null && errno.first.constant > 0n && showOf(errno.type) === 'errno';
    if (isErrno && other.first.constant === null && showOf(other.type) === 'errno') {
      const at = errno === left ? node.left : node.right;
      const fix = replacing(body.spot(at), `-${body.source(at)}`, `Write -${body.source(at)}`);
      body.program.reporter.warning(
        body.spot(at),
        'errno-sign',
        `results are negative errnos: write \`-${body.source(at)}\``,
        fix,
      );
    }
  }
  const [a, b] = [left.type.kind, right.type.kind];
  if ((a === 'set' || b === 'set') && a !== b)
    body.error(node, 'type', `this compares ${typeWords(left.type)} with ${typeWords(right.type)}`);
}
