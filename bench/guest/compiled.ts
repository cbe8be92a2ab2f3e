import type { Program } from '../../engine/program/program.js';
import { compile } from '../../language/index.js';

/** A program of a script that must be right. */
export function compiled(text: string): Program {
  const uri = '/bench.gfn';
  const { program, diagnostics } = compile(uri, { read: (asked) => (asked === uri ? text : undefined) });
  if (program !== null) return program;
  throw new Error(diagnostics.map(({ line, message }) => `${line}: ${message}`).join('\n'));
}
