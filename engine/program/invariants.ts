import { Frame } from '../kvm/task.js';
import type { Kernel } from '../kvm/kernel.js';
import { PageSet } from '../memory/page-set.js';
import { interpret } from './interpreter.js';
import type { Processor } from './processor.js';
import type { Invariant, Routine } from './program.js';

/** No invariant needs more steps than this; one that does counts as broken. */
const LIMIT = 1_000_000;

/** Whether all invariants hold, evaluated only if memory or layout changed since the last time. They read and cost nothing: their steps are no moments. */
export function invariantsHold(p: Processor, k: Kernel): boolean {
  if (k.s.layout === p.checkedLayout && k.s.writes === p.checkedWrites) return true;
  const broken = firstBroken(p, k, (invariant) => !invariant.everyStep);
  if (broken < 0) {
    p.checkedLayout = k.s.layout;
    p.checkedWrites = k.s.writes;
    return true;
  }
  return stopAtInvariant(p, k, broken);
}

/** The same for those that are checked at every step. */
export function stepInvariantsHold(p: Processor, k: Kernel): boolean {
  const broken = firstBroken(p, k, (invariant) => invariant.everyStep);
  return broken < 0 || stopAtInvariant(p, k, broken);
}

function stopAtInvariant(p: Processor, k: Kernel, index: number): boolean {
  // Told once: going on is allowed.
  p.checkedLayout = k.s.layout;
  p.checkedWrites = k.s.writes;
  const invariant = p.program.invariants[index] as Invariant;
  p.stopAt({
    kind: 'invariant',
    actor: k.current.id,
    invariant: index,
    text: `invariant broken: ${invariant.text}`,
  });
  return false;
}

function firstBroken(p: Processor, k: Kernel, which: (invariant: Invariant) => boolean): number {
  return p.program.invariants.findIndex((invariant) => which(invariant) && !holds(p, k, invariant));
}

/** Evaluates an invariant in a frame of its own, beside the actor's stack. */
function holds(p: Processor, k: Kernel, invariant: Invariant): boolean {
  const routine = p.program.routines[invariant.routine] as Routine;
  const actor = k.current;
  const top = actor.top;
  const { moment, writes } = k.s;
  const refs = Array.from({ length: routine.refs }, () => PageSet.empty);
  const frame = new Frame(
    k.epoch,
    null,
    invariant.routine,
    routine.entry,
    new Int32Array(2 * routine.registers),
    NO_LOCALS,
    refs,
    null,
    1,
  );
  actor.top = frame;
  let left = LIMIT;
  const depth = p.evaluating;
  p.evaluating = true;
  while (actor.top !== null && left > 0 && k.s.ending === null) {
    const current: Frame = actor.top;
    if (current.native !== null) break;
    left -= Math.max(1, Math.abs(interpret(p, k, actor, current, left)));
  }
  p.evaluating = depth;
  const result = resultOf(p, frame);
  actor.top = top;
  k.s.moment = moment;
  k.s.writes = writes;
  return result;
}

/** A routine leaves its results in the registers that its RET names. */
function resultOf(p: Processor, frame: Frame): boolean {
  const register = p.program.code[frame.pc * 4 + 1] ?? 0;
  return frame.regs[2 * register] !== 0 || frame.regs[2 * register + 1] !== 0;
}

const NO_LOCALS = new Float64Array(0);
