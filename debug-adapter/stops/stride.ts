import { actorName } from '../../engine/describe/actor.js';
import { Life, Progress, Wait, type Actor, type Frame } from '../../engine/kvm/task.js';
import type { Breaks } from '../../engine/program/breaks.js';
import { KVM_RUN } from '../../engine/program/kvm-run.js';
import { Op } from '../../engine/program/program.js';
import type { ForwardGait as Gait } from '../debuggee/halt.js';
import { placeOfInstruction, type Place } from '../debuggee/place.js';
import type { Subject } from '../debuggee/subject.js';
import { isAsking } from './standing.js';
import { beginsStatement, opAt } from './statements.js';

type Step = Extract<Gait, { readonly kind: 'next' | 'in' | 'out' }>;

/** Whose code a vCPU with a loop of its own runs: each has its own stack. */
export type World = 'one' | 'loop' | 'guest';

/** One way of going on, from where it begins to where it is done. */
export class Stride {
  readonly #depth: number;
  readonly #world: World;
  readonly #place: Place | null;
  readonly #moment: number;
  #entered = false;
  #ending = false;
  /** Where the actor begins, until it is seen there: others may have their turns before. */
  #start: Frame | null;

  constructor(
    private readonly subject: Subject,
    readonly gait: Gait,
  ) {
    const who = this.#actor;
    const script = innermostScript(who?.top ?? null);
    const inNative = who?.top != null && who.top.native !== null;
    // A step in the midst of the kernel's work: it counts as a function of the statement that called it.
    const isOut = gait.kind === 'out';
    this.#depth = this.#isAtomic
      ? (who?.top?.depth ?? 0)
      : (script?.depth ?? 0) + (isOut && inNative ? 1 : 0);
    this.#world = who === undefined ? 'one' : worldOf(who);
    this.#place = script === null ? null : placeOfInstruction(subject.program, script.pc);
    this.#moment = subject.history.state.moment;
    const { passing, current } = subject.history.machine;
    // Whoever goes back in from an exit tries the statement again that led to it.
    const start = who?.top?.native === KVM_RUN ? script : (who?.top ?? null);
    const isSeen = start?.progress === Progress.again || (passing && current === who?.id);
    this.#start = isSeen ? null : start;
  }

  /** For whom the machine stops at statements, and how deep in its stack; null: for nobody. */
  get only(): Breaks['only'] {
    const { gait } = this;
    if (gait.kind === 'continue' || this.#isAtomic) return null;
    const deepest = gait.kind === 'next' ? this.#depth : gait.kind === 'out' ? this.#depth - 1 : Infinity;
    // At depth 1 an actor's code ends: that is to be noticed in any case.
    return { actor: gait.actor, depth: Math.max(1, deepest) };
  }

  /** Whether the machine must stop after each step: to see whether it was the one. */
  get single(): boolean {
    return this.#isAtomic || this.#ending;
  }

  /** The guest was entered again by this actor: the choice is carried out. */
  entered(actor: number): boolean {
    if (this.gait.kind !== 'choice' || this.gait.actor !== actor) return false;
    this.#entered = true;
    return true;
  }

  /** The machine stands before a statement of an actor's: whether the stride is done. To be asked every time. */
  arrived(actor: number): boolean {
    const { gait } = this;
    const top = this.#actor?.top ?? null;
    if (gait.kind === 'continue' || gait.actor !== actor || this.#isAtomic || top?.native !== null)
      return false;
    const start = this.#start;
    this.#start = null;
    if (start?.native === null && start.pc === top.pc && start.depth === top.depth) return false;
    const { program } = this.subject;
    if (opAt(program, top.pc) === Op.END) this.#ending = true;
    // An exit that asks at once is shown as such.
    if (!beginsStatement(program, top.pc) || isAsking(program, this.subject.history.state, actor))
      return false;
    if (gait.kind === 'choice') return !hasKvmRun(top);
    return this.#isFar(gait, top);
  }

  /** The machine has stopped after a step: what to tell if the stride is done; null if it is not. */
  stepped(): { readonly text?: string } | null {
    const { gait } = this;
    const { state, machine } = this.subject.history;
    if (gait.kind === 'continue') return null;
    if (this.#entered) return {};
    const who = this.#actor;
    if (who === undefined || hasEnded(who)) return this.#gone();
    this.#ending = false;
    if (!this.#isAtomic || state.moment === this.#moment || machine.current !== gait.actor) return null;
    const depth = who.top?.depth ?? 0;
    const done = gait.kind === 'in' || (gait.kind === 'next' ? depth <= this.#depth : depth < this.#depth);
    return done ? {} : null;
  }

  /** The actor's code has ended. With nobody left to run, the run's end is told instead. */
  #gone(): { readonly text: string } | null {
    const { state } = this.subject.history;
    const over = state.actors.every(
      (actor) => hasEnded(actor) || (actor.kind === 'host' && actor.waits === Wait.event),
    );
    if (over || this.gait.kind === 'continue') return null;
    return { text: `${actorName(state, this.gait.actor)} has ended` };
  }

  #isFar(gait: Step, top: Frame): boolean {
    const who = this.#actor;
    const world = who === undefined ? 'one' : worldOf(who);
    if (world !== this.#world) {
      // An exit goes to the loop as a call does, and what it returns to is the guest.
      return gait.kind === 'in' || (gait.kind === 'out' && world === 'guest');
    }
    if (gait.kind === 'out') return top.depth < this.#depth;
    if (gait.kind === 'next' && top.depth > this.#depth) return false;
    if (gait.granularity !== 'line' || top.depth !== this.#depth) return true;
    const place = placeOfInstruction(this.subject.program, top.pc);
    return place?.line !== this.#place?.line || place?.path !== this.#place?.path;
  }

  get #isAtomic(): boolean {
    return 'granularity' in this.gait && this.gait.granularity === 'instruction';
  }

  get #actor(): Actor | undefined {
    return this.gait.kind === 'continue' ? undefined : this.subject.history.state.actors[this.gait.actor];
  }
}

/** Whether an actor has nothing left to do; the scheduler notices it with its next turn. */
export function hasEnded({ life, top, guest, vmm }: Actor): boolean {
  return life !== Life.running || (top === null && guest === null && vmm === null);
}

export function worldOf({ guest, vmm }: Actor): World {
  return guest !== null ? 'loop' : vmm !== null ? 'guest' : 'one';
}

export function innermostScript(top: Frame | null): Frame | null {
  let frame = top;
  while (frame !== null && frame.native !== null) frame = frame.caller;
  return frame;
}

function hasKvmRun(top: Frame): boolean {
  for (let frame: Frame | null = top; frame !== null; frame = frame.caller) {
    if (frame.native === KVM_RUN) return true;
  }
  return false;
}
