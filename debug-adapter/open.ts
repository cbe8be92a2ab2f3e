import type { Diagnostic } from '../language/diagnostic.js';
import type { Opener } from './debuggee.js';
import { MachineDebuggee } from './machine-debuggee.js';
import { compileReading } from './read-ahead.js';

/** Opens a run of a script's main program, or of its first test if that is all it has. */
export const open: Opener = async (path, readText, print) => {
  const { program, diagnostics } = await compileReading(path, readText);
  if (program === null) {
    return { problems: diagnostics.filter(({ severity }) => severity === 'error').map(lineOf) };
  }
  const entry = program.entries.findIndex(({ actors }) => actors.length > 0);
  if (entry < 0) return { problems: [`${path}: there is no vcpu or host to run`] };
  return new MachineDebuggee(program, entry, print);
};

/** `file:line:col: error: what`, which editors and terminals turn into a link. */
function lineOf({ uri, line, column, severity, message }: Diagnostic): string {
  return `${uri}:${line}:${column}: ${severity}: ${message}`;
}
