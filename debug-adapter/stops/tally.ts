import { FINE } from '../../engine/time/checkpoints.js';
import type { Point } from '../../engine/time/point.js';
import type { Subject } from '../debuggee/subject.js';
import type { Plan } from './lookout.js';
import { Recount } from './recount.js';

/**
 * How often breakpoints were hit before each of the moments at which a run keeps its states: counted once from the start, as far as somebody has asked. A
 * search backwards begins at one such moment after another.
 */
export class Tally {
  readonly #recount: Recount;
  readonly #ids: readonly number[];
  /** By breakpoint, in the order of `#ids`: its hits before moment 0, FINE, twice FINE, … */
  readonly #hits: readonly number[][];
  #rows = 0;
  readonly #branch: number;
  readonly #inputs: number;
  readonly #reached: number;

  constructor(
    subject: Subject,
    private readonly plan: Plan,
  ) {
    const { branch, reached, inputs } = subject.history;
    this.#recount = new Recount(subject, plan, reached);
    this.#ids = plan.breakpoints.map(({ id }) => id);
    this.#hits = this.#ids.map(() => []);
    this.#branch = branch.id;
    this.#inputs = inputs.length;
    this.#reached = reached.moment;
  }

  /** Whether it is about this run, which has not gone on to where it knows nothing, and about these breakpoints. */
  isOf({ history }: Subject, { breakpoints }: Plan, point: Point): boolean {
    return (
      history.branch.id === this.#branch &&
      history.inputs.length === this.#inputs &&
      point.moment <= this.#reached &&
      breakpoints.length === this.plan.breakpoints.length &&
      breakpoints.every((one, i) => one === this.plan.breakpoints[i])
    );
  }

  /** Hits before a point at a moment divisible by FINE, by id. Counts on for at most so many steps; null if there is more to do. */
  before({ moment }: Point, steps: number): ReadonlyMap<number, number> | null {
    const row = moment / FINE;
    for (let left = steps; this.#rows <= row; left -= FINE) {
      if (left <= 0) return null;
      const counts = this.#recount.advance(FINE, this.#rows * FINE);
      if (counts === null) continue;
      this.#ids.forEach((id, i) => (this.#hits[i] as number[]).push(counts.get(id) ?? 0));
      this.#rows++;
    }
    return new Map(this.#ids.map((id, i) => [id, this.#hits[i]?.[row] ?? 0]));
  }
}
