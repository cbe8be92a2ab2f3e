import { signalName } from '../kvm/errno.js';
import type { Kernel, Userspace } from '../kvm/kernel.js';
import { BLOCKED, CALLED, COMPLETE, RETURN, type NativeRoutine } from '../kvm/routine.js';
import { Frame, Life, MAX_CALL_DEPTH, NO_CATCH, type Actor } from '../kvm/task.js';
import { PageSet } from '../memory/page-set.js';
import { interpret } from './interpreter.js';
import { KVM_RUN } from './kvm-run.js';
import type { Operation } from './operation.js';
import { Op, OP_MASK, WORDS, type HandlerKind, type Program, type Routine } from './program.js';
import { REFUSALS } from '../kvm/refusals.js';
import type { Stop } from './stop.js';

/** Runs actors: frames of scripts by interpreting their code, native ones step by step. Holds nothing of a run but the stop it was asked to make. */
export class Processor implements Userspace {
  readonly kvmRun: NativeRoutine = KVM_RUN;
  readonly handlers = new Map<HandlerKind, number>();
  /** Instructions to stop before, by index in the code; null without breakpoints. */
  breaks: Uint8Array | null = null;
  /** The instruction at which a run may begin although it has a breakpoint: it stopped there. -1 none. */
  passing = -1;
  /** Set by a step that wants the run to stop after it. */
  stop: Stop | null = null;
  /** Whether another actor could take a turn: then a statement's end is one's end. */
  sharing = false;
  /** `layout` and `writes` when invariants were last found to hold. */
  checkedLayout = -1;
  checkedWrites = -1;
  /** Whether a side computation (an invariant) runs: no breakpoints, no turns, no invariants within. */
  evaluating = false;
  k!: Kernel;

  constructor(
    readonly program: Program,
    readonly operations: readonly Operation[],
  ) {
    for (const handler of program.handlers) this.handlers.set(handler.on, handler.routine);
  }

  stopAt(stop: Stop): void {
    this.stop ??= stop;
  }

  /**
   * Runs the current actor until its statement ends (if others could run), it waits, dies, ends, a stop is made, or the steps are used up.
   *
   * @returns the steps done
   */
  runActor(steps: number): number {
    const k = this.k;
    const actor = k.current;
    let left = steps;
    this.stop = null;
    while (left > 0) {
      let frame = actor.top;
      if (frame === null) {
        actor.life = Life.ended;
        break;
      }
      if (frame.owner !== k.epoch) actor.top = frame = frame.copy(k.epoch);
      if (frame.native === null) {
        const done = interpret(this, k, actor, frame, left);
        left -= Math.abs(done);
        if (done <= 0) break;
      } else {
        left--;
        k.s.moment++;
        if (!this.stepNative(actor, frame, frame.native)) break;
      }
      if (this.stop !== null) break;
    }
    return steps - left;
  }

  /** One step of a native routine. False if the actor cannot go on. */
  private stepNative(actor: Actor, frame: Frame, routine: NativeRoutine): boolean {
    const k = this.k;
    const step = routine.steps[frame.pc];
    if (step === undefined) throw new Error(`${routine.name} has no step ${frame.pc}`);
    const next = step.run(k, frame);
    if (next >= 0) {
      frame.pc = next;
    } else if (next === RETURN || next === COMPLETE) {
      actor.top = frame.caller;
      this.deliver(actor, routine, next === COMPLETE);
    } else if (next === BLOCKED) {
      return k.s.ending === null && actor.waits === 0;
    }
    return true;
  }

  /** A routine is over: gives its results to the frame that called it, and lets that one go on, or begin its access again. */
  private deliver(actor: Actor, routine: NativeRoutine, complete: boolean): void {
    const k = this.k;
    let caller = actor.top;
    if (caller === null) return;
    if (caller.native !== null) {
      if (!complete) return;
      if (caller.owner !== k.epoch) actor.top = caller = caller.copy(k.epoch);
      caller.pc++;
      return;
    }
    const code = this.program.code;
    const at = caller.pc * WORDS;
    const op = (code[at] as number) & OP_MASK;
    if (!complete && op !== Op.OPERATION && op !== Op.ASK) return;
    if (caller.owner !== k.epoch) actor.top = caller = caller.copy(k.epoch);
    caller.pc++;
    if (op === Op.OPERATION) {
      const operation = this.operations[code[at + 2] as number] as Operation;
      caller.regs.set(actor.results.subarray(0, 2 * operation.results.length), 2 * (code[at + 1] as number));
      this.tellCall(actor, operation);
    } else if (op === Op.GLOAD || op === Op.GFETCH) {
      caller.regs.set(actor.results.subarray(0, 2), 2 * (code[at + 1] as number));
    }
    void routine;
  }

  private tellCall(actor: Actor, operation: Operation): void {
    const listener = this.k.listener;
    if (listener === null || operation.gives !== 'errno') return;
    const errno = (actor.results[1] as number) < 0 ? -(actor.results[0] as number) : 0;
    listener({
      kind: 'call',
      actor: actor.id,
      name: operation.name,
      args: '',
      errno,
      refusal: errno === 0 || actor.refusal >= REFUSALS.length ? 0 : actor.refusal,
    });
  }

  /** Pushes a frame of a script routine; false beyond the deepest call. Arguments are written by the caller. */
  enter(actor: Actor, index: number): Frame | null {
    const routine = this.program.routines[index] as Routine;
    const caller = actor.top;
    const depth = caller === null ? 1 : caller.depth + 1;
    if (depth > MAX_CALL_DEPTH) return null;
    const refs: PageSet[] = [];
    for (let i = 0; i < routine.refs; i++) refs.push(PageSet.empty);
    const frame = new Frame(
      this.k.epoch,
      null,
      index,
      routine.entry,
      new Int32Array(2 * routine.registers),
      NO_LOCALS,
      refs,
      caller,
      depth,
    );
    actor.top = frame;
    return frame;
  }

  /** Pushes the script's handler of this kind, if it has one. */
  callHandler(k: Kernel, kind: HandlerKind): boolean {
    const routine = this.handlers.get(kind);
    if (routine === undefined) return false;
    if (this.enter(k.current, routine) === null) {
      k.end('vmm-died', 'the call depth of 1,024 is exceeded');
      return true;
    }
    if (k.listener !== null) k.listener({ kind: 'handler', actor: k.current.id, routine });
    return true;
  }

  /**
   * Goes to the innermost CATCH at or below `from`, dropping the frames above it.
   *
   * @param value what it was: a negative errno or a signal's number
   * @param sameSide stop looking at the border between VMM and guest
   */
  unwind(value: number, from: Frame | null, sameSide: boolean): boolean {
    const k = this.k;
    for (let frame = from; frame !== null; frame = frame.caller) {
      if (sameSide && frame.native === KVM_RUN) return false;
      if (frame.native !== null || frame.catchPc === NO_CATCH) continue;
      const target = frame.owner === k.epoch ? frame : frame.copy(k.epoch);
      const at = target.catchPc * WORDS;
      const register = this.program.code[at + 1] as number;
      target.regs[2 * register] = value;
      target.regs[2 * register + 1] = value < 0 ? -1 : 0;
      target.pc = this.program.code[at + 2] as number;
      target.catchPc = NO_CATCH;
      k.current.top = target;
      return true;
    }
    return false;
  }

  raiseSignal(k: Kernel, signal: number, page: number, offset: number, why: string): number {
    const actor = k.current;
    actor.signal = signal;
    actor.signalPage = page;
    actor.signalOffset = offset;
    if (k.listener !== null) k.listener({ kind: 'signal', actor: actor.id, signal, page, offset, why });
    if (this.unwind(signal, actor.top, true)) return CALLED;
    if (this.callHandler(k, 'signal')) return CALLED;
    const address = (page * 4096 + offset).toString(16);
    return k.end(
      'vmm-died',
      `${signalName(signal)} at hva 0x${address}: ${why}; no \`on signal\` handler, nothing expected it`,
    );
  }

  raiseException(k: Kernel, kind: 've' | 'vc' | 'abort', page: number, why: string): number {
    const actor = k.current;
    actor.signal = 0;
    actor.signalPage = page;
    actor.signalOffset = 0;
    const name = kind === 'abort' ? 'abort' : `#${kind.toUpperCase()}`;
    if (k.listener !== null)
      k.listener({ kind: 'note', actor: actor.id, text: `${name} at gfn 0x${page.toString(16)}: ${why}` });
    if (this.unwind(1, actor.top, true)) return CALLED;
    if (kind !== 'abort' && this.callHandler(k, kind)) return CALLED;
    return k.end(
      'guest-died',
      `${name} at gfn 0x${page.toString(16)} that the guest does not handle: ${why}`,
    );
  }
}

const NO_LOCALS = new Float64Array(0);
