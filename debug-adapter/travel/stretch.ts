import type { Policy } from '../../engine/choice.js';
import type { Actor } from '../../engine/kvm/task.js';
import { NO_BREAKS } from '../../engine/program/breaks.js';
import type { Stop } from '../../engine/program/stop.js';
import { isBefore, isSame, type Point } from '../../engine/time/point.js';
import type { Halt } from '../debuggee/halt.js';
import { someoneRunning } from '../debuggee/subject.js';
import { footingOf, haltFor, isEarlier, isLeftToPerson, runOn, Stage, standsOn } from '../stops/halts.js';
import type { Footing, Stand } from '../stops/halts.js';
import { isAsking, isBetweenStatements } from '../stops/standing.js';
import { worldOf } from '../stops/stride.js';
import { exitTrouble, stopTrouble } from '../stops/trouble.js';
import type { Rerun } from './rerun.js';
import type { Foot, StepBack } from './step-back.js';

/** A halt, and where. */
export interface Found extends Stand {
  readonly halt: Halt;
}

/** What is looked for on a stretch of the run. */
export interface Wanted {
  /** What answers an exit that no handler answers. */
  readonly policy: Policy;
  /** Statements or atomic steps to which a step back may lead. */
  readonly step: StepBack | null;
  /** Where such a step looks. */
  readonly marks: readonly number[];
  /** Nothing is looked out for that begins in one step and ends in another: a stretch may begin anywhere. */
  readonly calm: boolean;
  /** Halts that are of no interest are passed over. */
  readonly only?: { readonly actor: number; readonly depth: number };
}

/**
 * A stretch of the run, from a saved state to a stand: what it halts for. A stretch begins amid things: a change whose statement has not ended yet, an
 * exit that is about to ask. What they lead to belongs to the stretch before, so this one answers only for what comes after the first moment at which nothing is under way.
 */
export class Stretch {
  readonly from: Point;
  /** It answers for what comes after this moment; null until that is known. */
  #calm: number | null;
  #found: Found | null = null;
  #standing: Footing | null = null;
  #still = 0;

  /** @param after the first find after this is wanted; absent: the last find */
  constructor(
    private readonly rerun: Rerun,
    private readonly to: Stand,
    private readonly wanted: Wanted,
    private readonly after?: Stand,
  ) {
    const { history, lookout } = rerun;
    this.from = history.present;
    const isStart = this.from.moment === 0 && this.from.inputs === 0;
    this.#calm = isStart ? -1 : wanted.calm ? this.from.moment : null;
    wanted.step?.restart();
    lookout.arm(wanted.step?.only ?? null, wanted.marks);
  }

  get calm(): number | null {
    return this.#calm;
  }

  get found(): Found | null {
    return this.#found;
  }

  /** Looks on for at most so many atomic steps; whether it has come to the end. */
  advance(steps: number): boolean {
    const { history, lookout } = this.rerun;
    const end = history.state.moment + steps;
    for (;;) {
      const { present, machine, state } = history;
      if (this.after !== undefined && this.#found !== null) return true;
      if (!isBefore(present, this.to)) {
        this.#lookAtEnd();
        return true;
      }
      const left = end - present.moment;
      if (left <= 0) return false;
      const single = lookout.unsettled || this.#calm === null || this.wanted.step?.isAtomic === true;
      const feet = this.wanted.step?.isAtomic === true ? state.actors.map(footing) : null;
      const stop = runOn(history, single ? 1 : left, this.to);
      const foot = feet?.[machine.current];
      if (foot !== undefined && history.state.moment > present.moment)
        this.#stepped(present, machine.current, foot);
      if (history.present.inputs > present.inputs) lookout.resume(false);
      this.#look(stop);
      if (this.#calm === null) this.#calmDown();
      this.#still = isSame(present, history.present) ? this.#still + 1 : 0;
      // Where it can go no further, there is nothing more to see.
      if (this.#still > STILL) return true;
    }
  }

  /** A death or a deadlock is noticed when somebody is to go on. The rerun is not needed any more. */
  #lookAtEnd(): void {
    const { machine, present } = this.rerun.history;
    if (this.to.stage < Stage.done || (this.#found !== null && isSame(this.#found, present))) return;
    machine.listener = null;
    machine.effects = null;
    machine.breakAt(NO_BREAKS);
    const stop = machine.run(1);
    if (stop.kind === 'death' || stop.kind === 'deadlock') this.#look(stop);
  }

  #stepped(before: Point, actor: number, foot: Foot): void {
    if (this.wanted.step?.stepped(actor, foot) === true)
      this.#find({ ...before, stage: Stage.begins }, { kind: 'step', actor });
  }

  #look(stop: Stop): void {
    const { lookout, history, subject } = this.rerun;
    const { state, program } = history;
    switch (stop.kind) {
      case 'breakpoint': {
        const { actor } = stop;
        const sighting = lookout.arrived(actor);
        const stood = standsOn(this.#standing, state, actor);
        if (stood) this.#standing = null;
        const ends = this.wanted.step?.begins(subject, state.actors[actor] as Actor) === true;
        this.#see(
          Stage.begins,
          stood ? null : (haltFor(sighting) ?? (ends ? { kind: 'step', actor } : null)),
        );
        return;
      }
      case 'ask': {
        const { actor } = stop;
        lookout.seen();
        const sighting = lookout.asks(actor);
        const exit = state.actors[actor]?.exit ?? null;
        const halt = haltFor(sighting);
        const isShown = exit !== null && isLeftToPerson(sighting, this.wanted.policy);
        const shown = isShown ? exitTrouble(exit, actor, state) : null;
        this.#see(Stage.asks, shown === null ? halt : { kind: 'exception', actor, trouble: shown });
        return;
      }
      case 'steps':
      case 'interrupted':
        this.#see(Stage.done, haltFor(lookout.seen()));
        return;
      case 'done':
        return;
      default: {
        lookout.seen();
        const actor = 'actor' in stop ? stop.actor : someoneRunning(state);
        const trouble = stopTrouble(stop, program, state);
        this.#see(Stage.done, lookout.wants(trouble, actor) ? { kind: 'exception', actor, trouble } : null);
      }
    }
  }

  #see(stage: number, halt: Halt | null): void {
    if (halt === null) return;
    const { present } = this.rerun.history;
    this.#find({ ...present, stage }, halt);
  }

  #find(at: Stand, halt: Halt): void {
    if (halt.kind === 'end' || !isEarlier(at, this.to)) return;
    const { only } = this.wanted;
    const depth = this.rerun.history.state.actors[halt.actor]?.top?.depth;
    if (only !== undefined && (only.actor !== halt.actor || only.depth !== depth)) return;
    if (halt.kind !== 'step') this.#standing = footingOf(this.rerun.history.state, halt.actor);
    if (this.#calm === null || at.moment <= this.#calm) return;
    if (this.after !== undefined && !isEarlier(this.after, at)) return;
    // What halts the run where a step could lead is told, as going forwards does.
    const known = this.#found;
    if (known !== null && !isEarlier(known, at) && !(known.halt.kind === 'step' && halt.kind !== 'step'))
      return;
    this.#found = { ...at, halt };
  }

  #calmDown(): void {
    const { program, history } = this.rerun.subject;
    const { state, machine } = history;
    if (state.moment === this.from.moment || this.wanted.step?.needsPast === true) return;
    if (!isBetweenStatements(program, state, machine.current)) return;
    if (state.actors.some(({ id }) => isAsking(program, state, id))) return;
    this.#calm = state.moment;
  }
}

/** Stops at one point without a step: breakpoints of every actor, and what was put in. More of them than this are none. */
const STILL = 100_000;

function footing(actor: Actor): Foot {
  return { depth: actor.top?.depth ?? 0, world: worldOf(actor) };
}
