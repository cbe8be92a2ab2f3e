import { Machine, type Stop } from '../../../engine/machine.js';
import { compile } from '../../../language/index.js';

/** More steps than any of these scripts takes. */
const LIMIT = 200_000;

/** The stop of a script that ran to its end with every claim kept. */
export const DONE: Stop = { kind: 'done' };

/** How a script ends. */
export function endOf(script: string, seed?: number): Stop {
  const { program, diagnostics } = compile('reference.gfn', { read: () => script });
  if (program === null)
    throw new Error(diagnostics.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  return new Machine(program, seed === undefined ? undefined : { seed }).run(LIMIT);
}
