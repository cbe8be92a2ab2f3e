import { Op } from '../../engine/program/program.js';
import type { Convert } from '../generated/ast.js';
import { didYouMean, nearest } from '../names/nearest.js';
import { OPERATIONS_BY_NAME } from '../names/operation-names.js';
import { typeWords } from '../values/types.js';
import { checkGpa, checkUnaligned } from './advice.js';
import type { Body } from './body.js';
import { operationFields } from './calls.js';
import { inRegister, known, NO_OPERAND, operand, type Operand } from './operand.js';
import { keepResult } from './results.js';

/** `convert RANGE to SIDE using RECIPE`: the operation of that name, with words. */
export function convertStatement(body: Body, node: Convert): void {
  keepResult(body, convertValue(body, node));
}

/** The errno of a conversion. */
export function convertValue(body: Body, node: Convert): Operand {
  const named = OPERATIONS_BY_NAME.get('convert');
  if (named === undefined) return body.error(node, 'internal', 'the engine has no operation `convert`');
  body.needs('vmm', node, '`convert`');
  const base = body.alloc(4);
  const { start, size } = body.range(node.range);
  body.move(start, base);
  body.move(size, base + 1);
  if (start.constant !== null) {
    checkUnaligned(body, node.range, 'gpa', start.constant);
    checkGpa(body, node.range, start.constant);
  }
  if (size.constant !== null) checkUnaligned(body, node.range, 'size', size.constant);
  const to = body.value(node.to);
  const isSide = to.second === null && !(to.type.kind === 'int' && to.first.constant !== null);
  if (!isSide && to.type.kind !== 'unknown') {
    body.error(
      node.to,
      'type',
      `expected a side (shared, private or exit.wanted), found ${typeWords(to.type)}`,
    );
  } else if (isSide) body.move(body.asWord(node.to, to), base + 2);
  body.move(known(recipe(body, node)), base + 3);
  const result = body.alloc();
  body.emitter.emit(Op.OPERATION, result, named.index, base);
  return operand(
    { kind: 'record', fields: operationFields(named.operation), run: false },
    inRegister(result),
  );
}

function recipe(body: Body, node: Convert): bigint {
  const parameter = OPERATIONS_BY_NAME.get('convert')?.operation.params[3];
  const values = parameter?.values ?? {};
  if (node.recipe === undefined) return BigInt(parameter?.default ?? 0);
  const word = node.recipe.replaceAll('-', '_');
  const value = Object.hasOwn(values, word) ? values[word] : undefined;
  if (value !== undefined) return BigInt(value);
  const words = Object.keys(values);
  body.error(
    node,
    'unknown-word',
    `there is no recipe \`${node.recipe}\`.${didYouMean(nearest(word, words))} It is one of ${words.join(', ')}.`,
  );
  return NO_OPERAND.first.constant ?? 0n;
}
