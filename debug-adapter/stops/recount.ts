import { History } from '../../engine/time/history.js';
import type { Point } from '../../engine/time/point.js';
import type { Subject } from '../debuggee/subject.js';
import { runOn } from './halts.js';
import { Lookout, type Plan } from './lookout.js';

/**
 * Counts the hits of breakpoints from moment 0 to a point, on a replay of the run beside it: a breakpoint that is set in the middle of a run has been
 * hit as often as if it had been there from the start.
 */
export class Recount {
  readonly #replay: History;
  readonly #lookout: Lookout;
  readonly #to: number;
  /** The run has stopped at the point's breakpoints already: they count. */
  readonly #inclusive: boolean;

  /** @param to the present unless told */
  constructor(subject: Subject, plan: Plan, to?: Point) {
    const { history, program, entry } = subject;
    const { machine } = history;
    const { moment, inputs } = to ?? history.present;
    this.#to = moment;
    this.#inclusive = to === undefined && machine.passing;
    const replay = new History(program, {
      ...{ entry, seed: machine.seed, checkpoints: 2, inputs: history.inputs.slice(0, inputs) },
    });
    const beside: Subject = {
      ...{ program, entry, texts: subject.texts, say: () => undefined, hear: () => undefined },
      ...{ history: replay, previous: replay.state },
    };
    this.#replay = replay;
    this.#lookout = new Lookout(beside, plan, null);
    replay.machine.listener = (event) => {
      this.#lookout.hear(event);
    };
    this.#lookout.arm(null, []);
  }

  /**
   * Counts on for at most so many steps. The counts by id, or null if there is more to do.
   *
   * @param before a moment on the way, for the hits before it; the point unless told
   */
  advance(steps: number, before = this.#to): ReadonlyMap<number, number> | null {
    const { state } = this.#replay;
    const end = Math.min(before, state.moment + steps);
    while (this.#replay.state.moment < end) {
      const { moment } = this.#replay.state;
      const stop = runOn(this.#replay, end - moment);
      if (stop.kind === 'breakpoint') this.#lookout.arrived(stop.actor);
      else this.#lookout.seen();
      if (stop.kind === 'done' || stop.kind === 'death' || stop.kind === 'deadlock') break;
      if (stop.kind === 'ask' && this.#replay.inputs[this.#replay.present.inputs] === undefined) break;
    }
    if (this.#replay.state.moment < before) return end < before ? null : this.#lookout.counts;
    if (this.#inclusive && before === this.#to) {
      const stop = this.#replay.run(1);
      if (stop.kind === 'breakpoint') this.#lookout.arrived(stop.actor);
    }
    return this.#lookout.counts;
  }
}
