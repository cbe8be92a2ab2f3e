import type { Actor } from '../../engine/kvm/task.js';
import type { Breaks } from '../../engine/program/breaks.js';
import type { BackwardGait } from '../debuggee/halt.js';
import { placeOfInstruction } from '../debuggee/place.js';
import type { Subject } from '../debuggee/subject.js';
import { beginsStatement } from '../stops/statements.js';
import { innermostScript, worldOf, type World } from '../stops/stride.js';

type Back = Extract<BackwardGait, { readonly kind: 'back' }>;

/** How deep an actor stands, and in whose code. */
export interface Foot {
  readonly depth: number;
  readonly world: World;
}

/** A step of one actor backwards, from where it stands: which of the places that it has passed the step may lead to. */
export class StepBack {
  readonly #depth: number;
  readonly #world: World;
  /** Line and depth of the last statement that was passed. */
  #line: string | null = null;

  constructor(
    { history: { state } }: Subject,
    readonly gait: Back,
  ) {
    const who = state.actors[gait.actor];
    const top = who?.top ?? null;
    this.#depth = (this.isAtomic ? top : innermostScript(top))?.depth ?? Infinity;
    this.#world = who === undefined ? 'one' : worldOf(who);
  }

  get isAtomic(): boolean {
    return this.gait.granularity === 'instruction';
  }

  /** Whether what was passed before a stretch of the run decides what its first statement is. */
  get needsPast(): boolean {
    return this.gait.granularity === 'line' && this.#line === null;
  }

  /** For whom the machine stops at statements, and how deep in its stack. */
  get only(): Breaks['only'] {
    if (this.isAtomic) return null;
    const deep = this.gait.way === 'into' || this.#world !== 'one';
    return { actor: this.gait.actor, depth: deep ? Infinity : this.#depth };
  }

  /** Another stretch of the run is looked at. */
  restart(): void {
    this.#line = null;
  }

  /** The actor is about to begin something: whether a step back may lead here. */
  begins(subject: Subject, actor: Actor): boolean {
    const { top } = actor;
    if (actor.id !== this.gait.actor || this.isAtomic || top?.native !== null) return false;
    const { program } = subject;
    if (!beginsStatement(program, top.pc) || !this.#isNear({ depth: top.depth, world: worldOf(actor) }))
      return false;
    if (this.gait.granularity !== 'line') return true;
    const before = this.#line;
    const place = placeOfInstruction(program, top.pc);
    this.#line = `${place?.path ?? ''}:${place?.line ?? 0}:${top.depth}`;
    return this.#line !== before;
  }

  /** The actor, as it stood, has done an atomic step: whether a step back may lead to before that. */
  stepped(actor: number, before: Foot): boolean {
    return this.isAtomic && actor === this.gait.actor && this.#isNear(before);
  }

  #isNear({ depth, world }: Foot): boolean {
    const { way } = this.gait;
    if (way === 'into') return true;
    // An exit goes to the VMM's loop as a call does, and what it returns to is the guest.
    if (world !== this.#world) return way === 'out' && world === 'loop';
    return way === 'over' ? depth <= this.#depth : depth < this.#depth;
  }
}
