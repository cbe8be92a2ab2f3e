import { Machine } from '../engine/machine.js';
import type { Diagnostic } from '../language/diagnostic.js';
import type { Opener } from './debuggee.js';
import { MachineDebuggee } from './machine-debuggee.js';
import { printer } from './printer.js';
import { compileReading } from './read-ahead.js';

/** Opens a run of a script's main program, or of its first test if that is all it has. */
export const open: Opener = async (path, readText, print) => {
  const { program, diagnostics } = await compileReading(path, readText);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0 || program === undefined) return { problems: errors.map(lineOf) };
  const entry = program.entries.findIndex(({ actors }) => actors.length > 0);
  if (entry < 0) return { problems: [`${path}: there is no vcpu or host to run`] };
  const listener = printer(program, () => machine.state, print);
  const machine: Machine = new Machine(program, { entry, listener });
  return new MachineDebuggee(program, machine);
};

/** `file:line:col: error: what`, which editors and terminals turn into a link. */
function lineOf({ uri, line, column, severity, message }: Diagnostic): string {
  return `${uri}:${line}:${column}: ${severity}: ${message}`;
}
