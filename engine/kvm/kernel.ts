import { newEpoch, type Epoch } from '../memory/epoch.js';
import { Cost } from './costs.js';
import type { Abi } from './abi/abi.js';
import { Space, type Effects, type Listener } from './event.js';
import { PAGE_SIZE } from '../memory/range.js';
import type { ExceptionName } from './exceptions.js';
import type { Exit } from './exit.js';
import { TranslationCache } from './translation-cache.js';
import { refusalNumber, REFUSALS, type RefusalName } from './refusals.js';
import { BLOCKED, CALLED, RETURN } from './code.js';
import type { Code } from './code.js';
import { BUGS, type BugName, type Flavour, type MachineSpec } from './spec.js';
import type { Ending, Store, State } from './state.js';
import { Frame, MAX_CALL_DEPTH, Wait, type Actor } from './task.js';

/** What the kernel side cannot know: the script's code. The interpreter stands behind it. */
export interface Userspace {
  /** The routine that takes a vCPU out of KVM_RUN, through the VMM's handler, and back. */
  readonly kvmRun: Code;
  /** The VMM's whole conversion of a range. Registers: gpa, size, to, using. */
  readonly convert: Code;
  /** Raises #VE or #VC (or an abort) in the guest: pushes its handler, or shuts the guest down. Returns CALLED. */
  raiseException(k: Kernel, exception: ExceptionName, page: number): number;
  /** Raises SIGSEGV or SIGBUS in the VMM: pushes its handler, goes to what catches it, or ends the VMM. Returns CALLED or BLOCKED. */
  raiseSignal(k: Kernel, signal: number, page: number, offset: number, why: string): number;
}

/** What an ABI does to the machine in one go, beside its routines. */
export interface KernelAbi extends Abi {
  /** The last holder of a file is gone; its pages go next. */
  released(k: Kernel, store: number): void;
  /**
   * Serves the faults of a whole run of pages in one step, where nothing can come between and every page's fault would come out alike.
   *
   * @returns how many pages from gfn on have a usable entry now; 0 if the first one must fault
   */
  installRun(k: Kernel, gfn: number, limit: number, side: number, write: boolean): number;
}

/**
 * The machine while it runs: a state that may be written, and everything that routines need around it.
 * All writing goes through here or through the functions beside it, so that ownership and the account of effects hold.
 */
export class Kernel {
  epoch: Epoch = newEpoch();
  /** The actor whose step is being done; owned by `epoch`. */
  current!: Actor;
  listener: Listener | null = null;
  effects: Effects | null = null;
  /** Whether a turn ends with its statement: somebody else could run, or wants to look. Set when a turn begins and whenever somebody is woken. */
  sharing = false;
  /** Invariants are looked at after each statement. */
  watched = false;
  readonly translations = new TranslationCache();
  readonly flavour: Flavour;
  /** `Abi.untyped` of this machine. */
  readonly untyped: boolean;
  /** The kernel's version: major * 1000 + minor. */
  readonly version: number;
  readonly bug: Readonly<Record<BugName, boolean>>;

  constructor(
    readonly spec: MachineSpec,
    public s: State,
    readonly userspace: Userspace,
    readonly abi: KernelAbi,
  ) {
    this.flavour = spec.flavour;
    this.untyped = abi.untyped(spec.flavour);
    const [major, minor] = spec.kernel.split('.').map(Number);
    this.version = (major ?? 0) * 1000 + (minor ?? 0);
    this.bug = Object.fromEntries(BUGS.map((b) => [b.name, spec.bugs.includes(b.name)])) as Record<
      BugName,
      boolean
    >;
  }

  /** An actor that may be written. */
  actor(id: number): Actor {
    const actor = this.s.actors[id] as Actor;
    if (actor.owner === this.epoch) return actor;
    return (this.s.actors[id] = actor.copy(this.epoch));
  }

  /** A store to look at; undefined where there is none. */
  store(id: number): Store | undefined {
    return this.s.stores[id] ?? undefined;
  }

  /** A store that may be written. It must exist. */
  editStore(id: number): Store {
    const store = this.s.stores[id] as Store;
    if (store.owner === this.epoch) return store;
    return (this.s.stores[id] = store.copy(this.epoch));
  }

  cost(counter: number, count: number): void {
    const s = this.s;
    if (s.costsOwner !== this.epoch) {
      s.costs = s.costs.slice();
      s.costsOwner = this.epoch;
    }
    s.costs[counter] = (s.costs[counter] as number) + count;
  }

  /** Tells of `size` bytes of one page of a store that were read or written. */
  touchBytes(store: number, page: number, offset: number, size: number, how: number): void {
    if (this.effects === null) return;
    const lo = page + offset / PAGE_SIZE;
    this.effects.touch(Space.bytes, store, lo, lo + size / PAGE_SIZE, how);
  }

  /** Says that something changed that decides where an access leads. */
  changed(): void {
    this.s.layout++;
    if (this.effects !== null) this.effects.changed?.();
  }

  /** Pushes a frame of a native routine with these arguments, as int32 pairs. */
  push(routine: Code, args: Int32Array): Frame | null {
    const caller = this.current.top;
    const depth = caller === null ? 1 : caller.depth + 1;
    if (depth > MAX_CALL_DEPTH) return null;
    const frame = new Frame(
      this.epoch,
      routine,
      -1,
      0,
      args,
      new Float64Array(routine.locals),
      [],
      caller,
      depth,
    );
    this.current.top = frame;
    return frame;
  }

  /** Calls a routine with working storage filled in; the caller goes on at step `next`. */
  call(f: Frame, next: number, routine: Code, ...locals: readonly number[]): number {
    f.pc = next;
    const frame = this.push(routine, NO_ARGS);
    if (frame === null) return this.end('guest-died', 'the call depth of 1,024 is exceeded');
    frame.locals.set(locals);
    return CALLED;
  }

  /** Calls a routine with 64-bit arguments, as int32 pairs; the caller goes on at step `next`. */
  callWith(f: Frame, next: number, routine: Code, args: Int32Array): number {
    f.pc = next;
    if (this.push(routine, args) === null)
      return this.end('guest-died', 'the call depth of 1,024 is exceeded');
    return CALLED;
  }

  /** Leaves KVM_RUN with this exit; routine `f` goes on at step `next` when the VMM re-enters. */
  exit(f: Frame, next: number, exit: Exit): number {
    const actor = this.current;
    actor.exit = exit;
    actor.exits++;
    this.cost(Cost.exits, 1);
    return this.call(f, next, this.userspace.kvmRun);
  }

  /** The same, giving up routine `f`: when the VMM re-enters, whatever called it begins again (a faulting access). */
  exitInstead(f: Frame, exit: Exit): number {
    const actor = this.current;
    actor.exit = exit;
    actor.exits++;
    this.cost(Cost.exits, 1);
    actor.top = f.caller;
    this.push(this.userspace.kvmRun, NO_ARGS);
    return CALLED;
  }

  /** Ends the whole machine. */
  end(kind: Ending['kind'], text: string): number {
    if (this.s.ending === null) this.s.ending = { kind, actor: this.current.id, text };
    if (this.listener !== null) this.listener({ kind: 'death', actor: this.current.id, text });
    return BLOCKED;
  }

  /** The call ends with result 0 or a small number. */
  succeed(value = 0): number {
    this.setResult(0, value);
    this.current.refusal = 0;
    return RETURN;
  }

  /** The call is refused: its first result is the negative errno. */
  refuse(name: RefusalName): number {
    const number = refusalNumber(name);
    this.setResult(0, -(REFUSALS[number]?.errno ?? 0));
    this.current.refusal = number;
    return RETURN;
  }

  /** The call never returns. */
  hang(): number {
    this.current.waits = Wait.never;
    return BLOCKED;
  }

  /** Sets a result of the routine to an integer between -2^53 and 2^53. */
  setResult(index: number, value: number): void {
    const results = this.current.results;
    results[2 * index] = value | 0;
    results[2 * index + 1] = Math.floor(value / 0x1_0000_0000) | 0;
  }

  setResultWords(index: number, lo: number, hi: number): void {
    const results = this.current.results;
    results[2 * index] = lo;
    results[2 * index + 1] = hi;
  }

  /** A result of the routine that returned last, as a number; exact up to 2^53 in size. */
  result(index: number): number {
    const results = this.current.results;
    return (results[2 * index + 1] as number) * 0x1_0000_0000 + ((results[2 * index] as number) >>> 0);
  }

  note(text: string): void {
    if (this.listener !== null) this.listener({ kind: 'note', actor: this.current.id, text });
  }
}

const NO_ARGS = new Int32Array(0);
