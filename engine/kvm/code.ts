/** Whose frame a routine has in a stack trace. */
export type Side = 'guest' | 'kvm' | 'vmm';

/**
 * A routine as the frames that run it see it: what it is called, how much storage it needs, what its steps are called. What the steps do
 * stands in `NativeRoutine`, which knows the kernel; frames need not.
 */
export interface Code {
  readonly name: string;
  /** Stable across builds: part of a state's identity. */
  readonly id: number;
  readonly side: Side;
  /** How many doubles of working storage a frame has (`Frame.locals`). */
  readonly locals: number;
  readonly steps: readonly StepName[];
  /** The local that holds a snapshot of mmu_invalidate_seq, if any: a state's identity counts only whether it is still current. */
  readonly sequence?: number;
}

export interface StepName {
  /** What the step does, as the disassembly view and breakpoints on operations show it. */
  readonly name: string;
  /** The section of the reference (or the design) that the step follows. */
  readonly cites: string;
}

/** A step's result: the routine is over; its results stand in the actor's `results`. */
export const RETURN = -1;
/** The step could not be done: the actor waits (`Actor.waits`) and tries the same step again. */
export const BLOCKED = -2;
/** A frame was pushed; this routine goes on, at the step its frame names, when that frame returns. */
export const CALLED = -3;
/** The routine is over and has done the guest's access in its place (MMIO, emulation): the instruction is complete, its value is result 0. */
export const COMPLETE = -4;
