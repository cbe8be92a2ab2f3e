import type { Actor, Frame } from '../kvm/task.js';
import type { Place, Program } from '../program/program.js';

/** Where a script routine stands. */
export interface Where {
  /** The routine's name. */
  readonly routine: string;
  readonly place: Place;
  /** Of the file, as the compiler got it. */
  readonly uri: string;
}

/** The place that a `position` of the program means; null for a position of nothing. */
export function placeOf(program: Program, position: number): Place | null {
  return program.places[position] ?? null;
}

/** The uri of the file that a place is in. */
export function uriOf(program: Program, place: Place): string {
  return program.files[place.file]?.uri ?? '';
}

/** Whether a frame runs code of the guest, of the VMM, or of either. */
function kindOf(program: Program, frame: Frame): 'guest' | 'vmm' | 'any' | null {
  return frame.native === null ? (program.routines[frame.routine]?.kind ?? null) : null;
}

/**
 * Where an actor is in its script, innermost first. With `side`, only routines of that side and those that either
 * may call: at an exit the guest's statement is what counts, although the VMM's handler may be on top of it.
 */
export function whereIs(program: Program, actor: Actor, side?: 'guest' | 'vmm'): readonly Where[] {
  const found: Where[] = [];
  for (let frame = actor.top; frame !== null; frame = frame.caller) {
    const kind = kindOf(program, frame);
    if (kind === null || (side !== undefined && kind !== 'any' && kind !== side)) continue;
    const place = placeOf(program, program.positions[frame.pc] ?? -1);
    const routine = program.routines[frame.routine];
    if (place !== null && routine !== undefined)
      found.push({ routine: routine.name, place, uri: uriOf(program, place) });
  }
  return found;
}
