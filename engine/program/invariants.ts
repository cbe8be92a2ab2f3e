import type { Kernel } from '../kvm/kernel.js';
import type { Frame } from '../kvm/task.js';
import type { Execution } from './execution.js';
import { NO_BREAKS } from './breaks.js';
import { interpret } from './interpreter.js';
import { Op, OP_MASK, STATEMENT, WORDS, type Invariant } from './program.js';

/** No invariant needs more steps than this; one that does counts as broken. */
const LIMIT = 1_000_000;

/**
 * Watches a program's invariants. They are evaluated when memory or layout changed since the last time, at the end of a statement, or
 * after every step for those that ask for it. They only read: their steps are no moments and cost nothing.
 */
export class InvariantWatch {
  readonly everyStep: boolean;
  readonly any: boolean;

  constructor(private readonly x: Execution) {
    this.any = x.program.invariants.length > 0;
    this.everyStep = x.program.invariants.some((invariant) => invariant.everyStep);
  }

  /** Looks at the invariants that are due; stops the run at the first broken one. */
  check(k: Kernel): void {
    const { s } = k;
    if (!this.any || (s.layout === s.checkedLayout && s.writes === s.checkedWrites)) return;
    const within = !atBoundary(this.x, k);
    if (within && !this.everyStep) return;
    const { invariants } = this.x.program;
    const broken = invariants.findIndex((one) => (one.everyStep || !within) && !holds(this.x, k, one));
    if (broken < 0 && within) return;
    s.checkedLayout = s.layout;
    s.checkedWrites = s.writes;
    if (broken < 0) return;
    const text = `invariant broken: ${(invariants[broken] as Invariant).text}`;
    this.x.stopAt({ kind: 'invariant', actor: k.current.id, invariant: broken, text });
  }
}

/** Whether the current actor stands between two statements. */
function atBoundary(x: Execution, k: Kernel): boolean {
  const top = k.current.top;
  if (top === null) return true;
  if (top.native !== null) return false;
  const op = x.program.code[top.pc * WORDS] as number;
  return op >= STATEMENT || ((op & OP_MASK) as Op) === Op.END;
}

/** Evaluates an invariant in frames of its own, beside the actor's stack. */
function holds(x: Execution, k: Kernel, invariant: Invariant): boolean {
  const actor = k.current;
  const { top } = actor;
  const { moment, writes } = k.s;
  const { breaks } = x;
  const { sharing } = k;
  const { begun } = k.s;
  const frame = x.frameOf(invariant.routine, null);
  actor.top = frame;
  x.breaks = NO_BREAKS;
  k.sharing = false;
  for (let left = LIMIT; actor.top !== null && left > 0;) {
    const current: Frame = actor.top;
    if (current.native !== null) break;
    left -= Math.max(1, Math.abs(interpret(x, k, actor, current, left)));
  }
  x.breaks = breaks;
  k.sharing = sharing;
  k.s.begun = begun;
  actor.top = top;
  k.s.moment = moment;
  k.s.writes = writes;
  // A routine leaves its results in the registers that its RET names.
  const register = x.program.code[frame.pc * WORDS + 1] ?? 0;
  return frame.regs[2 * register] !== 0 || frame.regs[2 * register + 1] !== 0;
}
