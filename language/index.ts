import type { Program } from '../engine/program/program.js';
import { compileProgram } from './compile/program.js';
import { inOrder, type Diagnostic } from './diagnostic.js';
import { load, type Parse } from './names/load.js';
import { Reporter } from './names/reporter.js';
import { withoutCascades } from './parse/cascades.js';
import type { Sources } from './sources.js';

export type { Diagnostic, Fix, TextEdit } from './diagnostic.js';
export { compileExpression } from './expression.js';
export { format } from './format/format.js';
export { libraryText } from './names/library.js';
export type { Sources } from './sources.js';

/** What compiling a script gives. */
export interface Compiled {
  /** Null if there is an error. */
  readonly program: Program | null;
  readonly diagnostics: readonly Diagnostic[];
  /** The script and everything it imports: what must be watched for changes. */
  readonly files: readonly string[];
}

/** Compiles a script and its imports. Pure, and never throws: a fault of the compiler is a diagnostic, too. */
export function compile(uri: string, sources: Sources, parse?: Parse): Compiled {
  try {
    const loaded = load(uri, sources, parse);
    const reporter = new Reporter();
    const program = compileProgram(loaded, sources, reporter);
    const files = loaded.files.map((file) => file.uri);
    const found = withoutCascades(loaded, [...loaded.diagnostics, ...reporter.diagnostics]);
    const diagnostics = inOrder(found, files);
    const failed = diagnostics.some(({ severity }) => severity === 'error');
    return { program: failed ? null : program, diagnostics, files };
  } catch (error) {
    const message = `the compiler failed; please report this: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    const place = { uri, line: 1, column: 1, endLine: 1, endColumn: 1 };
    return {
      program: null,
      diagnostics: [{ ...place, severity: 'error', code: 'internal', message }],
      files: [uri],
    };
  }
}
