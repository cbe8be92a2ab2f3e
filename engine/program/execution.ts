import { NO_BREAKS, stopsAt, type Breaks } from './breaks.js';
import { CALLED, type Code } from '../kvm/code.js';
import { signalName } from '../kvm/errno.js';
import { EXCEPTION_NAMES, EXCEPTIONS, exceptionWord, type ExceptionName } from '../kvm/exceptions.js';
import type { Kernel, Userspace } from '../kvm/kernel.js';
import { Frame, Life, MAX_CALL_DEPTH, NO_CATCH, Progress, Wait, type Actor } from '../kvm/task.js';
import { PageSet } from '../memory/page-set.js';
import type { Operation } from './operation.js';
import { CAUGHT_DEATH, WORDS, type HandlerKind, type Program, type Routine } from './program.js';
import { shutDown } from './shutdown.js';
import type { Stop } from './stop.js';

/**
 * A program being run on a kernel: its frames, handlers and catches, and what the run was asked to stop for. It is also how the kernel
 * reaches what lies above it: the VMM's handlers and the guest's exceptions.
 */
export class Execution implements Userspace {
  readonly handlers = new Map<HandlerKind, number>();
  private readonly handlerKinds = new Map<number, HandlerKind>();
  /** The operations that end with an errno, by the routine that does them. */
  readonly calls = new Map<Code, Operation>();
  /** Where to stop before going on. */
  breaks: Breaks = NO_BREAKS;
  /** Who may go on at which moment although there is a breakpoint: the run stopped there for it. */
  passingActor = -1;
  passingMoment = -1;
  /** Set by a step that wants the run to stop after it. */
  stop: Stop | null = null;
  /** Whether the current actor's turn is over: its statement ended while the machine is shared, it waits, yields, or has ended. */
  turnOver = false;
  /** By actor: the routine it begins with. */
  starts: readonly number[] = [];
  k!: Kernel;

  constructor(
    readonly program: Program,
    readonly operations: readonly Operation[],
    /** The routine that takes a vCPU out of the guest and back. */
    readonly kvmRun: Code,
    readonly convert: Code,
  ) {
    for (const handler of program.handlers) {
      this.handlers.set(handler.on, handler.routine);
      this.handlerKinds.set(handler.routine, handler.on);
    }
    for (const operation of operations) {
      if (operation.gives === 'errno' && operation.routine !== undefined)
        this.calls.set(operation.routine, operation);
    }
  }

  /** Who merely wants a look gives way to what happened. */
  stopAt(stop: Stop): void {
    if (this.stop === null || this.stop.kind === 'interrupted') this.stop = stop;
  }

  /**
   * Whether the run stops before what the actor would do next, at `moment`: there are marks, and it has not stopped there just now.
   *
   * @param done steps of the frame that were done since `Frame.progress` was written
   */
  isBreak(marks: number, actor: Actor, frame: Frame, moment: number, done: number): boolean {
    if (this.passingMoment === moment && this.passingActor === actor.id) return false;
    const begun = done === 0 && frame.progress === Progress.again;
    const fresh = done === 0 && frame.progress === Progress.fresh;
    if (!stopsAt(marks, this.breaks, actor.id, frame, begun, fresh)) return false;
    this.stopAt({ kind: 'breakpoint', actor: actor.id });
    this.passingMoment = moment;
    this.passingActor = actor.id;
    return true;
  }

  /** A frame of a script routine with nothing in its registers. */
  frameOf(index: number, caller: Frame | null): Frame {
    const routine = this.program.routines[index] as Routine;
    const refs = Array.from({ length: routine.refs }, () => PageSet.empty);
    const registers = new Int32Array(2 * routine.registers);
    const depth = caller === null ? 1 : caller.depth + 1;
    return new Frame(this.k.epoch, null, index, routine.entry, registers, NO_LOCALS, refs, caller, depth);
  }

  /** Pushes a frame of a script routine; null beyond the deepest call. Arguments are written by the caller. */
  enter(actor: Actor, index: number): Frame | null {
    if (actor.top !== null && actor.top.depth >= MAX_CALL_DEPTH) return null;
    actor.top = this.frameOf(index, actor.top);
    return actor.top;
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
      if (sameSide && frame.native === this.kvmRun) return false;
      if (frame.native !== null || frame.catchPc === NO_CATCH) continue;
      const target = frame.owner === k.epoch ? frame : frame.copy(k.epoch);
      const at = target.catchPc * WORDS;
      const register = this.program.code[at + 1] as number;
      target.regs[2 * register] = value;
      target.regs[2 * register + 1] = value < 0 ? -1 : 0;
      target.pc = this.program.code[at + 2] as number;
      target.catchPc = NO_CATCH;
      target.progress = Progress.between;
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
    const name = signalName(signal);
    return k.end(
      'vmm-died',
      `${name} at hva 0x${address}: ${why}; no \`on signal\` handler, nothing expected it`,
    );
  }

  raiseException(k: Kernel, exception: ExceptionName, page: number): number {
    const actor = k.current;
    const { kind, text } = EXCEPTIONS[exception];
    actor.signal = 0;
    actor.signalPage = page;
    actor.signalOffset = 0;
    k.note(`${exceptionWord(kind)} at gfn 0x${page.toString(16)}: ${text}`);
    if (this.unwind(CAUGHT_DEATH, actor.top, true)) return CALLED;
    if (kind !== 'abort' && this.callHandler(k, kind)) return CALLED;
    k.push(shutDown, Int32Array.of(EXCEPTION_NAMES.indexOf(exception), 0));
    return CALLED;
  }

  /** Whether a frame's code is a handler for a signal or an exception, or was called by one. */
  inFaultHandler(frame: Frame): boolean {
    for (let at: Frame | null = frame; at !== null && at.native === null; at = at.caller) {
      const kind = this.handlerKinds.get(at.routine);
      if (kind !== undefined) return kind === 'signal' || kind === 've' || kind === 'vc';
    }
    return false;
  }

  /** Begins a vCPU's guest code anew. Its loop, if it has one, finds the fresh guest at its next KVM_RUN. */
  reset(actor: Actor): void {
    const routine = this.starts[actor.id];
    if (routine === undefined) return;
    const fresh = this.frameOf(routine, null);
    if (actor.guest !== null || actor.vmm !== null) {
      if (actor.vmm !== null) actor.top = actor.vmm;
      actor.vmm = null;
      actor.guest = fresh;
    } else {
      actor.top = fresh;
    }
    actor.waits = Wait.none;
    actor.life = Life.running;
    actor.exit = null;
    actor.cpl = 0;
    actor.pendingEvent = false;
    this.k.sharing = true;
  }

  /** Whether a vCPU's frame belongs to the VMM: there is a KVM_RUN below it, or the vCPU's own loop runs. */
  inUserspace(frame: Frame): boolean {
    if (this.k.current.guest !== null) return true;
    for (let below = frame.caller; below !== null; below = below.caller) {
      if (below.native === this.kvmRun) return true;
    }
    return false;
  }

  /** Ends the machine for something that the code of `frame` did: the guest, or the VMM. */
  crash(k: Kernel, frame: Frame, text: string): number {
    const guest = k.current.kind === 'vcpu' && !this.inUserspace(frame);
    return guest ? k.end('guest-died', text) : k.end('vmm-died', text);
  }
}

const NO_LOCALS = new Float64Array(0);
