import type { Io } from '../io.js';
import type { Flag, Given } from '../options.js';
import type { StatusCode } from '../status.js';

/** One of gfnscope's commands: what it takes, what its help says, and what it does. */
export interface Command {
  readonly name: string;
  /** What stands behind the name and the flags: `FILE…`. */
  readonly operands: string;
  /** In one line, for the list of commands. */
  readonly summary: string;
  /** A paragraph or two for its own help. */
  readonly doc: readonly string[];
  readonly flags: readonly Flag[];
  readonly examples: readonly string[];
  run(given: Given, io: Io): Promise<StatusCode>;
}
