import { BLOCKED, CALLED, COMPLETE, RETURN, type Code } from '../kvm/code.js';
import type { NativeRoutine } from '../kvm/routine.js';
import { REFUSALS } from '../kvm/refusals.js';
import type { Kernel } from '../kvm/kernel.js';
import { Life, Progress, type Actor, type Frame } from '../kvm/task.js';
import type { Execution } from './execution.js';
import { interpret } from './interpreter.js';
import { leaveGuest } from './kvm-run.js';
import type { Operation } from './operation.js';
import { Op, OP_MASK, WORDS } from './program.js';

/**
 * Runs the current actor: frames of scripts by interpreting their code, native ones step by step, until its statement ends (if the machine is shared), it
 * waits, dies, ends, a stop is made, or the steps are used up.
 *
 * @returns the steps done
 */
export function runActor(x: Execution, steps: number): number {
  const k = x.k;
  const actor = k.current;
  let left = steps;
  x.stop = null;
  x.turnOver = true;
  while (left > 0) {
    let frame = actor.top;
    if (frame === null) {
      actor.life = Life.ended;
      break;
    }
    if (frame.owner !== k.epoch) actor.top = frame = frame.copy(k.epoch);
    if (actor.immediate && frame.native === null) {
      leaveGuest(actor);
      continue;
    }
    if (frame.native === null) {
      const done = interpret(x, k, actor, frame, left);
      left -= Math.abs(done);
      if (done <= 0) return steps - left;
    } else if (x.breaks.steps !== null && isBreak(x, actor, frame, frame.native)) {
      x.turnOver = false;
      return steps - left;
    } else {
      left--;
      k.s.moment++;
      // Frames know a routine as Code; what pushes one always has the whole routine.
      if (!stepNative(x, k, actor, frame, frame.native as NativeRoutine)) return steps - left;
    }
    if (hasStopped(x)) return steps - left;
  }
  if (left <= 0) x.turnOver = false;
  return steps - left;
}

/** Does the run stop after this step? A debugger that wants a look ends no turn: the schedule is the same with it and without. */
function hasStopped(x: Execution): boolean {
  if (x.stop?.kind === 'interrupted') x.turnOver = false;
  return x.stop !== null;
}

/** Does the run stop before the step that a native frame would do next? */
function isBreak(x: Execution, actor: Actor, frame: Frame, native: Code): boolean {
  const marks = x.breaks.steps?.get(native)?.[frame.pc] ?? 0;
  return marks !== 0 && x.isBreak(marks, actor, frame, x.k.s.moment, 0);
}

/** One step of a native routine. False if the actor cannot go on. */
function stepNative(x: Execution, k: Kernel, actor: Actor, frame: Frame, routine: NativeRoutine): boolean {
  const step = routine.steps[frame.pc];
  if (step === undefined) throw new Error(`${routine.name} has no step ${frame.pc}`);
  const { pc } = frame;
  const next = step.run(k, frame);
  frame.progress =
    next === BLOCKED || (next === CALLED && frame.pc === pc) ? Progress.again : Progress.between;
  if (next >= 0) {
    frame.pc = next;
  } else if (next === RETURN || next === COMPLETE) {
    actor.top = frame.caller;
    if (k.listener !== null) tellCall(x, k, actor, frame);
    deliver(x, k, actor, next === COMPLETE);
  } else if (next === BLOCKED) {
    return false;
  }
  return true;
}

/** A routine is over: gives its results to the frame that called it, and lets that one go on, or begin its access again. */
function deliver(x: Execution, k: Kernel, actor: Actor, complete: boolean): void {
  let caller = actor.top;
  if (caller === null) return;
  if (caller.native !== null) {
    if (!complete) return;
    if (caller.owner !== k.epoch) actor.top = caller = caller.copy(k.epoch);
    caller.pc++;
    caller.progress = Progress.between;
    return;
  }
  const code = x.program.code;
  const at = caller.pc * WORDS;
  const op: Op = (code[at] as number) & OP_MASK;
  if (!complete && op !== Op.OPERATION && op !== Op.ASK) return;
  if (caller.owner !== k.epoch) actor.top = caller = caller.copy(k.epoch);
  caller.pc++;
  caller.progress = Progress.between;
  if (op === Op.OPERATION) {
    const operation = x.operations[code[at + 2] as number] as Operation;
    caller.regs.set(actor.results.subarray(0, 2 * operation.results.length), 2 * (code[at + 1] as number));
  } else if (op === Op.GLOAD || op === Op.GFETCH) {
    caller.regs.set(actor.results.subarray(0, 2), 2 * (code[at + 1] as number));
  }
}

/** Says what a system call came to, also one that a recipe made. */
function tellCall(x: Execution, k: Kernel, actor: Actor, frame: Frame): void {
  const operation = frame.native === null ? undefined : x.calls.get(frame.native);
  if (operation === undefined || k.listener === null) return;
  const errno = (actor.results[1] as number) < 0 ? -(actor.results[0] as number) : 0;
  const refusal = errno === 0 || actor.refusal >= REFUSALS.length ? 0 : actor.refusal;
  const args = frame.regs.slice(0, 2 * operation.params.length);
  k.listener({ kind: 'call', actor: actor.id, name: operation.name, args, errno, refusal });
}
