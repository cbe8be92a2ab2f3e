import { Op } from '../../engine/program/program.js';
import type { AddRange, Expression, RemoveRange } from '../generated/ast.js';
import { didYouMean, nearest } from '../names/nearest.js';
import { typeWords } from '../values/types.js';
import type { Body } from './body.js';

/** Adds a range, or all of another expression's range, to the set `ref`. */
export function addTo(body: Body, node: Expression, ref: number): void {
  body.temporarily(() => {
    const pair = body.pair(body.range(node));
    body.emitter.emit(Op.SET_ADD, ref, pair);
  });
}

/** `add RANGE to SET`, `remove RANGE from SET`. */
export function addStatement(body: Body, node: AddRange | RemoveRange): void {
  const name = node.set.$refText;
  const local = body.lookup(name);
  if (local !== undefined) local.used = true;
  const variable = local ?? body.program.variables.get(name);
  if (variable === undefined) {
    const guess = nearest(name, [...body.names(), ...body.program.variables.keys()]);
    body.error(node, 'unknown-name', `there is no range set \`${name}\`.${didYouMean(guess)}`);
    return;
  }
  if (variable.type.kind !== 'set') {
    body.error(
      node,
      'type',
      `\`${name}\` is ${typeWords(variable.type)}; a range set begins with \`let ${name} = ranges()\``,
    );
    return;
  }
  const ref = 'register' in variable ? variable.register : variable.index;
  const pair = body.pair(body.range(node.range));
  body.emitter.emit(node.$type === 'AddRange' ? Op.SET_ADD : Op.SET_DEL, ref, pair);
}
