import type { Code } from '../kvm/code.js';
import type { Frame } from '../kvm/task.js';

/** Marks of instructions and steps; bits, to be joined. */
export const Break = {
  /** Stop before it whenever somebody is about to begin it. */
  begin: 1,
  /** Stop before it only if nothing of its routine has run: the routine has just been called. */
  entry: 2,
  /** Stop before it if it is the one actor's turn that is being stepped (`Breaks.only`). */
  step: 4,
} as const;

/** Where a run is to stop before it goes on. */
export interface Breaks {
  /** By index in `Program.code`: bits of `Break`. */
  readonly instructions: Uint8Array | null;
  /** By native routine: the same for its steps. */
  readonly steps: ReadonlyMap<Code, Uint8Array> | null;
  /** Whom `Break.step` is for, and how deep its stack may be there; null for nobody. */
  readonly only: { readonly actor: number; readonly depth: number } | null;
}

export const NO_BREAKS: Breaks = { instructions: null, steps: null, only: null };

/** Whether a run stops where there are these marks. `begun` and `fresh` are those of the frame's instruction and routine. */
export function stopsAt(
  marks: number,
  { only }: Breaks,
  actor: number,
  { depth }: Frame,
  begun: boolean,
  fresh: boolean,
): boolean {
  if (begun) return false;
  if ((marks & Break.begin) !== 0) return true;
  if ((marks & Break.entry) !== 0 && fresh) return true;
  return (marks & Break.step) !== 0 && only !== null && only.actor === actor && depth <= only.depth;
}
