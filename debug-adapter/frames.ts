import { describeExit } from '../engine/describe/exit.js';
import { placeOf, uriOf } from '../engine/describe/place.js';
import type { State } from '../engine/kvm/state.js';
import type { Actor } from '../engine/kvm/task.js';
import type { Program } from '../engine/program/program.js';
import type { FrameInfo, Place } from './debuggee.js';

/** A place of the program, as debuggees have it. */
export function placeAt(program: Program, position: number): Place | null {
  const place = placeOf(program, position);
  return place === null ? null : { ...place, path: uriOf(program, place) };
}

/**
 * An actor's stack as a person reads it, innermost first: the script's routines, and where the VMM's exit handler
 * lies on the guest that it interrupted, a label for the KVM_RUN that returned in between. The kernel's own steps
 * have a view of their own.
 */
export function framesOf(program: Program, state: State, actor: Actor): FrameInfo[] {
  const rows: FrameInfo[] = [];
  for (let frame = actor.top; frame !== null; frame = frame.caller) {
    if (frame.native === null) {
      const name = program.routines[frame.routine]?.name ?? '?';
      rows.push({ name, place: placeAt(program, program.positions[frame.pc] ?? -1) });
    } else if (frame.native.name === 'KVM_RUN' && actor.exit !== null) {
      rows.push({ name: `KVM_RUN: ${describeExit(actor.exit, actor.name, state).name}`, place: null });
    }
  }
  return rows;
}
