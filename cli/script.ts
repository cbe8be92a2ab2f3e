import path from 'node:path';
import type { Program } from '../engine/program/program.js';
import { compile, type Diagnostic } from '../language/index.js';
import type { Io } from './io.js';
import { FileSources, addressOf } from './sources.js';
import { SourceText } from './source-text.js';
import { UsageError, didYouMean } from './usage.js';

/** A script, compiled as far as it could be. */
export interface Script {
  /** As it was named on the command line. */
  readonly file: string;
  readonly uri: string;
  /** Null if it has errors. */
  readonly program: Program | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly text: SourceText;
}

/** Reads and compiles a script. Imports and data files come from its own folder, or from below `root`. */
export function openScript(file: string, io: Io, root?: string): Script {
  const full = path.resolve(io.cwd, file);
  const uri = addressOf(full);
  const sources = new FileSources(root === undefined ? path.dirname(full) : path.resolve(io.cwd, root));
  if (sources.read(uri) === undefined) {
    throw new UsageError(`cannot read ${file}: ${sources.refusals.get(uri) ?? 'there is no such file'}`);
  }
  const { program, diagnostics } = compile(uri, sources);
  // The compiler says so where it went wrong itself: that is no error of the script.
  const fault = diagnostics.find(({ code }) => code === 'internal');
  if (fault !== undefined) throw new Error(fault.message);
  return {
    file,
    uri,
    program,
    diagnostics,
    text: new SourceText(sources, io.cwd),
  };
}

/** The index of the entry to run: the main program, or the test of this name. */
export function entryOf(program: Program, test: string | undefined): number {
  if (test === undefined) return 0;
  const index = program.entries.findIndex((entry) => entry.test && entry.name === test);
  if (index >= 0) return index;
  const names = program.entries.filter((entry) => entry.test).map(({ name }) => name);
  const list =
    names.length === 0 ? 'it has no tests' : `its tests are: ${names.map((name) => `"${name}"`).join(', ')}`;
  throw new UsageError(`there is no test "${test}"`, didYouMean(test, names) || list);
}
