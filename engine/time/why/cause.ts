import { whereIs } from '../../describe/place.js';
import type { Exit } from '../../kvm/exit.js';
import type { Machine } from '../../machine.js';
import type { Place } from '../../program/program.js';
import type { Input } from '../input.js';
import type { Point } from '../point.js';
import type { Part } from './target.js';

/** One part of what was asked about, before and after. Words for a person. */
export interface Change {
  readonly part: Part;
  readonly from: string;
  /** The same as `from` where bytes were written that were there already. */
  readonly to: string;
}

/** Who did something: an actor, in the middle of a step of its. */
export interface Doer {
  readonly actor: number;
  /** The system call or hypercall that did it, the innermost if one makes others; null if it was none. */
  readonly call: string | null;
  /** Routines of kernel, VMM and hardware that were at work, the outermost first. */
  readonly routines: readonly string[];
  /** The statement that did it, or whose call did; null if no script is on the actor's stack. */
  readonly place: Place | null;
  /** The guest's statement at that time: at an exit, the one that led to it. Null for threads that are no vCPU. */
  readonly guest: Place | null;
  /** The exit that was being handled; null outside. */
  readonly exit: Exit | null;
}

/** Why something is as it is. */
export interface Cause extends Doer {
  /** The first point at which it was so; the step before it, or the input, did it. */
  readonly point: Point;
  /** What a person put in; null if the run did it itself. */
  readonly input: Input | null;
  /** When the exit that was being handled happened; null if there was none. */
  readonly exitAt: Point | null;
  readonly changes: readonly Change[];
}

/** Who is doing the step that is being done. */
export function doerNow({ kernel, execution, program }: Machine): Doer {
  const actor = kernel.current;
  const routines: string[] = [];
  let call: string | null = null;
  let handling = false;
  for (let frame = actor.top; frame !== null; frame = frame.caller) {
    if (frame.native === null) continue;
    routines.unshift(frame.native.name);
    call ??= execution.calls.get(frame.native)?.name ?? null;
    handling ||= frame.native === execution.kvmRun;
  }
  return {
    ...{ actor: actor.id, call, routines },
    place: whereIs(program, actor)[0]?.place ?? null,
    guest: whereIs(program, actor, 'guest')[0]?.place ?? null,
    exit: handling ? actor.exit : null,
  };
}

/** A person's hand. */
export function handOf({ actor }: Input): Doer {
  return { actor, call: null, routines: [], place: null, guest: null, exit: null };
}
