import type { Kernel } from './kernel.js';
import type { Frame } from './task.js';

/**
 * Code as a table: everything that takes more than one atomic step (a page fault, a system call, a hypercall, the
 * conversion recipe of a VMM) is a routine of numbered steps. A step looks at the state, changes it, and names
 * its successor. Progress is data: the routine and the step's number stand in the frame, nothing else
 * holds a part of a run. DESIGN 3, "Code is a table, progress is data".
 */
export interface NativeStep {
  /** What the step does, as the disassembly view and breakpoints on operations show it. */
  readonly name: string;
  /** The section of the reference (or the design) that the step follows. */
  readonly cites: string;
  /** Does the step. Returns the number of the next step, or RETURN, BLOCKED or CALLED. */
  run(k: Kernel, f: Frame): number;
}

export interface NativeRoutine {
  readonly name: string;
  /** Stable across builds: part of a state's identity. */
  readonly id: number;
  /** Whose frame it is in a stack trace. */
  readonly side: Side;
  /** How many doubles of working storage a frame has (`Frame.locals`). */
  readonly locals: number;
  readonly steps: readonly NativeStep[];
  /** The local that holds a snapshot of mmu_invalidate_seq, if any: a state's identity counts only whether it is still current. */
  readonly sequence?: number;
}

export type Side = 'guest' | 'kvm' | 'vmm';

/** The routine is over; its results stand in the actor's `results`. */
export const RETURN = -1;
/** The step could not be done: the actor waits (`Actor.waits`) and tries the same step again. */
export const BLOCKED = -2;
/** A frame was pushed; this routine goes on, at the step its frame names, when that frame returns. */
export const CALLED = -3;
/** The routine is over and has done the guest's access in its place (MMIO, emulation): the instruction is complete, its value is result 0. */
export const COMPLETE = -4;

/** Makes a routine. Its id is a hash of its name, so that it does not depend on the order of modules. */
export function defineRoutine(
  name: string,
  side: Side,
  locals: number,
  steps: readonly NativeStep[],
  sequence?: number,
): NativeRoutine {
  let id = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) id = Math.imul(id ^ name.charCodeAt(i), 0x01000193);
  return sequence === undefined
    ? { name, id, side, locals, steps }
    : { name, id, side, locals, steps, sequence };
}
