import type { Outcome } from '../../engine/direct.js';
import { callAnswer, hex } from './answers.js';

/** Words of `seek`, as SEEK_* numbers. */
export const SEEKS: Readonly<Record<string, bigint>> = { set: 0n, cur: 1n, end: 2n, data: 3n, hole: 4n };

/** fstat, the fields that the recordings keep. */
export function statAnswer(outcome: Outcome): string {
  if (outcome.kind !== 'done') return callAnswer(outcome);
  const [, size, blocks, mode, links] = outcome.results as [bigint, bigint, bigint, bigint, bigint];
  return `ok size=${hex(size)} blocks=${blocks} blksize=4096 mode=0${mode.toString(8)} nlink=${links}`;
}
