import { formatAddress } from './memory/address.js';
import { choose } from './choice.js';
import type { Costs } from './kvm/costs.js';
import { Machine, type Stop } from './machine.js';
import type { Place } from './program/program.js';

/** How far a prediction looks before it is `undecided`, in atomic steps (DESIGN 5). */
const PREDICTION_STEPS = 100_000;

/** What a choice would lead to: how the run goes on and where it stops next. */
export interface Prediction {
  readonly end: 'claim' | 'ask' | 'done' | 'death' | 'livelock' | 'undecided';
  readonly text: string;
  /** Atomic steps until then. */
  readonly steps: number;
  /** Where in the script it stops, if anywhere. */
  readonly at: Place | null;
  /** What it costs until then, by counter. */
  readonly costs: Costs;
}

/**
 * A look at what would happen: a fork of the machine with the choice made, run in slices. It never prints, asks, records or predicts,
 * and the machine it came from does not notice.
 */
export class Predictor {
  private readonly machine: Machine;
  private readonly begin: number;
  private readonly costs: Float64Array;

  constructor(
    m: Machine,
    private readonly actor: number,
    id: string,
    private readonly limit = PREDICTION_STEPS,
  ) {
    const saved = m.save();
    this.machine = new Machine(m.program, {
      entry: m.program.entries.indexOf(m.entry),
      seed: m.seed,
      state: saved,
    });
    this.begin = saved.moment;
    this.costs = saved.costs.slice();
    choose(this.machine, actor, id);
  }

  /** Looks so many steps further. Null: not decided yet. */
  advance(steps: number): Prediction | null {
    const used = this.machine.state.moment - this.begin;
    const stop = this.machine.run(Math.min(steps, this.limit - used));
    if (stop.kind !== 'steps') return this.tell(stop);
    return this.machine.state.moment - this.begin >= this.limit ? this.tell(stop) : null;
  }

  private tell(stop: Stop): Prediction {
    const { state } = this.machine;
    const steps = state.moment - this.begin;
    const costs = state.costs.map((cost, i) => cost - (this.costs[i] ?? 0));
    const at =
      stop.kind === 'claim'
        ? this.claimPlace(stop.claim)
        : this.place('actor' in stop ? stop.actor : this.actor);
    const base = { steps, at, costs };
    switch (stop.kind) {
      case 'ask':
        return { ...base, end: 'ask', text: this.askText(stop.actor, at) };
      case 'claim':
      case 'invariant':
        return { ...base, end: 'claim', text: stop.text };
      case 'death':
        return { ...base, end: 'death', text: stop.text };
      case 'deadlock':
      case 'livelock':
        return { ...base, end: 'livelock', text: stop.text };
      case 'done':
        return { ...base, end: 'done', text: 'runs to its end' };
      default:
        return {
          ...base,
          end: 'undecided',
          text: `undecided after ${this.limit.toLocaleString('en-US')} steps`,
        };
    }
  }

  private claimPlace(claim: number): Place | null {
    const { claims, places } = this.machine.program;
    return places[claims[claim]?.position ?? -1] ?? null;
  }

  private askText(actor: number, at: Place | null): string {
    const exit = this.machine.state.actors[actor]?.exit ?? null;
    const line = at === null ? '' : ` at line ${at.line}`;
    return exit === null
      ? `asks again${line}`
      : `asks again${line}, for gpa ${formatAddress(exit.gpaPage, exit.gpaOffset)}`;
  }

  /** The line of the guest's code that an actor stands at. */
  private place(actor: number): Place | null {
    const { program } = this.machine;
    let found: Place | null = null;
    for (let frame = this.machine.state.actors[actor]?.top ?? null; frame !== null; frame = frame.caller) {
      if (frame.native === null) found = program.places[program.positions[frame.pc] ?? 0] ?? null;
    }
    return found;
  }
}

/** The prediction in one go. */
export function predict(m: Machine, actor: number, id: string, steps = PREDICTION_STEPS): Prediction {
  const predictor = new Predictor(m, actor, id, steps);
  for (;;) {
    const prediction = predictor.advance(steps);
    if (prediction !== null) return prediction;
  }
}
