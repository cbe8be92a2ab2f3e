import type { Code, Side, StepName } from './code.js';
import type { Kernel } from './kernel.js';
import type { Frame } from './task.js';

/**
 * Code as a table: everything that takes more than one atomic step (a page fault, a system call, a hypercall, the
 * conversion recipe of a VMM) is a routine of numbered steps. A step looks at the state, changes it, and names
 * its successor. Progress is data: the routine and the step's number stand in the frame, nothing else
 * holds a part of a run. DESIGN 3, "Code is a table, progress is data".
 */
export interface NativeStep extends StepName {
  /** Does the step. Returns the number of the next step, or RETURN, BLOCKED, CALLED or COMPLETE. */
  run(k: Kernel, f: Frame): number;
}

export interface NativeRoutine extends Code {
  readonly steps: readonly NativeStep[];
}

const defined: NativeRoutine[] = [];

/** Every routine that there is, in the order of their names: what breakpoints and code addresses can name. */
export function nativeRoutines(): readonly NativeRoutine[] {
  return [...defined].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

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
  const routine = { name, id, side, locals, steps, ...(sequence === undefined ? {} : { sequence }) };
  defined.push(routine);
  return routine;
}
