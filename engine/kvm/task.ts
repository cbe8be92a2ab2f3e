import type { Epoch } from '../memory/epoch.js';
import type { PageSet } from '../memory/page-set.js';
import type { Exit } from './exit.js';
import type { Code } from './code.js';

/** How deep an actor's stack may grow (DESIGN 3). */
export const MAX_CALL_DEPTH = 1024;
/** How many 64-bit results an operation may have. */
const MAX_RESULTS = 8;

/** No catch: a signal or errno that nobody expects ends the VMM. See `Frame.catchPc`. */
export const NO_CATCH = -1;

/** How far a frame has come, for breakpoints: whoever comes by the same instruction twice may have come there only once. */
export const Progress = {
  /** Nothing of it has run. */
  fresh: 0,
  /** It stands before an instruction (or a step) of which nothing has been done. */
  between: 1,
  /** What it stands before has begun already, and begins again: an access after its fault, a wait after it was woken. */
  again: 2,
} as const;

/**
 * One activation: of a script routine (`native` is null, `routine` counts in `Program.routines`, `pc` in
 * instructions of `Program.code`) or of a native one (`pc` counts in its steps).
 * Written in place while `owner` is the machine's epoch, copied otherwise.
 */
export class Frame {
  catchPc = NO_CATCH;
  /** See `Progress`. Not part of a state's identity. */
  progress: number = Progress.fresh;
  constructor(
    public owner: Epoch,
    readonly native: Code | null,
    readonly routine: number,
    public pc: number,
    /** 64-bit registers as pairs of int32: register r is regs[2r] (low) and regs[2r+1] (high). Of a native routine: its arguments. */
    readonly regs: Int32Array,
    /** Working storage of a native routine: page numbers and byte counts, exact up to 2^53. */
    readonly locals: Float64Array,
    /** Range sets held by a script routine. */
    readonly refs: PageSet[],
    readonly caller: Frame | null,
    readonly depth: number,
  ) {}

  /** A copy that `owner` may write; its caller is shared. */
  copy(owner: Epoch): Frame {
    return this.above(owner, this.caller);
  }

  /** The same on top of another caller: for whoever changes a frame further down. */
  above(owner: Epoch, caller: Frame | null): Frame {
    const copy = new Frame(
      owner,
      this.native,
      this.routine,
      this.pc,
      this.regs.slice(),
      this.locals.length === 0 ? this.locals : this.locals.slice(),
      this.refs.slice(),
      caller,
      this.depth,
    );
    copy.catchPc = this.catchPc;
    copy.progress = this.progress;
    return copy;
  }
}

/** What an actor waits for; `id` says which one. */
export const Wait = {
  none: 0,
  /** A lock; id is the lock's number. */
  lock: 1,
  /** An event of the script; id is the event's number. */
  event: 2,
  /** A person, or a policy, to choose what happens at an exit. */
  choice: 3,
  /** SRCU readers of the memslots to leave; id is the number of the grace period. */
  srcu: 4,
  /** Other actors to reach the same barrier; id is the barrier. */
  barrier: 5,
  /** Nothing: a call that never returns (reference 9, prefault). */
  never: 6,
} as const;

export const Life = {
  running: 0,
  /** Its code has ended. */
  ended: 1,
  /** The guest died: fatal request, unhandled exception, vm_dead. */
  dead: 2,
} as const;

/** A thread that the scheduler can run: a vCPU (its KVM_RUN loop and exit handlers included) or a host thread. */
export class Actor {
  top: Frame | null = null;
  /**
   * With a VMM loop of its own (`vcpu N { … } run { … }`): the stack that does not run now. While the loop runs, `guest` is where the guest stands; while the guest
   * runs, `vmm` is the loop inside its KVM_RUN. Both null without one.
   */
  guest: Frame | null = null;
  vmm: Frame | null = null;
  /** KVM_RUN was called with immediate_exit: the pending exit is completed, then the guest is left before its next instruction. */
  immediate = false;
  waits = 0;
  waitId = 0;
  /** Stopped by the VMM until it is resumed, whatever else it waits for. */
  paused = false;
  life: number = Life.running;
  /** The exit being handled, or the last one. */
  exit: Exit | null = null;
  /** Exits to userspace so far. Not part of a state's identity. */
  exits = 0;
  /** Current privilege level of a vCPU, 0 to 3. */
  cpl = 0;
  /** Results of the native routine that returned last, 64 bits each as int32 pairs. */
  results: Int32Array = new Int32Array(2 * MAX_RESULTS);
  /** Which check refused, as an index into the table of refusals; 0 none. */
  refusal = 0;
  /** The last signal or exception: its number (signals), and the address that raised it, as a page and an offset. */
  signal = 0;
  signalPage = 0;
  signalOffset = 0;
  /** An interrupt waits for this vCPU (reference 4.2, RETRY). */
  pendingEvent = false;
  /** A signal waits for this thread: its next interruptible call gives EINTR (reference 3.6, prefault). */
  signalPending = false;
  /** Of a vCPU: its VM. */
  vm = 0;

  constructor(
    public owner: Epoch,
    readonly id: number,
    readonly kind: 'vcpu' | 'host',
    readonly name: string,
    /** Of a vCPU: its number. Of a host thread: -1. */
    readonly vcpu: number,
  ) {}

  copy(owner: Epoch): Actor {
    const copy = new Actor(owner, this.id, this.kind, this.name, this.vcpu);
    copy.top = this.top;
    copy.guest = this.guest;
    copy.vmm = this.vmm;
    copy.immediate = this.immediate;
    copy.waits = this.waits;
    copy.waitId = this.waitId;
    copy.paused = this.paused;
    copy.life = this.life;
    copy.exit = this.exit;
    copy.exits = this.exits;
    copy.cpl = this.cpl;
    copy.results = this.results.slice();
    copy.refusal = this.refusal;
    copy.signal = this.signal;
    copy.signalPage = this.signalPage;
    copy.signalOffset = this.signalOffset;
    copy.pendingEvent = this.pendingEvent;
    copy.signalPending = this.signalPending;
    copy.vm = this.vm;
    return copy;
  }
}
