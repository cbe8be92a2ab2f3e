import type { Code } from '../code.js';
import type { State } from '../state.js';

/** What differs between the two ABIs, for everything above them. */
export interface Abi {
  /** The routine that serves a stage-2 fault; its first locals are those of `FaultLocals`. */
  readonly fault: Code;
  /** Whether KVM takes a gfn as private. */
  isPrivate(s: State, gfn: number): boolean;
}

/**
 * What every fault routine finds in its first locals: the gfn that faulted and the side asked for, the kind of access, and the whole
 * access: first page, offset in it, size in bytes (it may straddle into the next page). Its registers hold the value to write.
 */
export const FaultLocals = { gfn: 0, private: 1, access: 2, start: 3, offset: 4, size: 5 } as const;
