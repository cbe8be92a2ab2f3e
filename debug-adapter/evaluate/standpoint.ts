import { actorName } from '../../engine/describe/actor.js';
import type { Frame } from '../../engine/kvm/task.js';
import type { Local } from '../../engine/program/program.js';
import type { Subject } from '../debuggee/subject.js';
import type { Spot } from './watch.js';

/** Where somebody asks from: an actor, and the frame of its stack whose variables count. */
export interface Standpoint {
  readonly actor: number;
  /** Null where there is no frame of the script: only what all share can be named then. */
  readonly frame:
    | (Spot & {
        readonly depth: number;
        /** On the stack that does not run now, of a vCPU with a VMM loop of its own. */
        readonly parked?: boolean;
      })
    | null;
}

/** The standpoint at a frame of an actor. What is no frame of the script's own (the kernel's, KVM_RUN) is looked out of the one below it. */
export function standpointAt(actor: number, at: Frame | null, parked = false): Standpoint {
  let frame = at;
  while (frame !== null && frame.native !== null) frame = frame.caller;
  return frame === null
    ? { actor, frame: null }
    : { actor, frame: { routine: frame.routine, pc: frame.pc, depth: frame.depth, parked } };
}

/** Where somebody stands who has not said where: with the actor that waits for a choice, or whose turn it is, and with no frame. */
export function anywhere({ history: { state } }: Subject, waiting: number | null): Standpoint {
  return { actor: waiting ?? state.turn, frame: null };
}

/** The local variables in scope at a standpoint; of those of one name, the innermost. */
export function localsAt({ program }: Subject, { frame }: Standpoint): ReadonlyMap<string, Local> {
  const found = new Map<string, Local>();
  if (frame === null) return found;
  for (const local of program.routines[frame.routine]?.locals ?? [])
    if (local.from <= frame.pc && frame.pc < local.to) found.set(local.name, local);
  return found;
}

/** The frame of a standpoint on the stack that runs; null if it has gone, or is on the stack that waits. */
export function runningFrame({ history }: Subject, { actor, frame }: Standpoint): Frame | null {
  let at = frame?.parked === true ? null : (history.state.actors[actor]?.top ?? null);
  while (at !== null && frame !== null && at.depth > frame.depth) at = at.caller;
  return at !== null && frame !== null && at.depth === frame.depth && at.routine === frame.routine
    ? at
    : null;
}

/** What the standpoint's actor is called. */
export function nameAt({ history }: Subject, { actor }: Standpoint): string {
  return actorName(history.state, actor);
}
