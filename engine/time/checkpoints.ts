import type { State } from '../kvm/state.js';
import { isBefore, type Point } from './point.js';

/** A saved state, and which point it is. */
export interface Checkpoint extends Point {
  readonly state: State;
}

/** Atomic steps between two checkpoints at first: replaying so many takes a millisecond. */
const FIRST_INTERVAL = 16_384;

/** Saved states of a branch, evenly spread over it: when there are too many, every other one is dropped, and they are kept half as often. */
export class Checkpoints {
  #kept: Checkpoint[];
  #interval = FIRST_INTERVAL;

  constructor(
    private readonly most: number,
    start: State,
  ) {
    this.#kept = [{ moment: 0, inputs: 0, state: start }];
  }

  /** The moment at which the next one is due, of a run that stands at `moment`. */
  next(moment: number): number {
    return (Math.floor(moment / this.#interval) + 1) * this.#interval;
  }

  /** Whether a run that has arrived at a point should keep it. */
  isDue(point: Point): boolean {
    return point.moment % this.#interval === 0 && isBefore(this.#last, point);
  }

  keep(checkpoint: Checkpoint): void {
    this.#kept.push(checkpoint);
    if (this.#kept.length <= this.most) return;
    this.#interval *= 2;
    this.#kept = this.#kept.filter(({ moment }) => moment % this.#interval === 0);
  }

  /** The last one at or before a point: there always is one. */
  before(point: Point): Checkpoint {
    let lo = 0;
    for (let hi = this.#kept.length; hi - lo > 1;) {
      const middle = (lo + hi) >> 1;
      if (isBefore(point, this.#kept[middle] as Checkpoint)) hi = middle;
      else lo = middle;
    }
    return this.#kept[lo] as Checkpoint;
  }

  /** Drops those that lie after a point: they are of another branch. */
  forgetAfter(point: Point): void {
    this.#kept = this.#kept.filter((one) => !isBefore(point, one));
  }

  get #last(): Checkpoint {
    return this.#kept.at(-1) as Checkpoint;
  }
}
