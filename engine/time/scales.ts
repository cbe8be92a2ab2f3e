import type { Checkpoint } from './checkpoint.js';
import { weigh } from './held.js';

/** Of many evenly spread checkpoints, one in so many is weighed: weighing all would make a run that writes much half as fast. Of a few, all are. */
const WEIGHED = 8;
const FEW = 32;
/** Nodes of which a weighing looks at one after another, before the run goes on: a millisecond's work at most. */
const AT_ONCE = 64;

interface Weighing {
  readonly one: Checkpoint;
  readonly next: Checkpoint;
  /** For how many it stands. */
  readonly every: number;
}

/** Weighs saved states: what each holds that the next one does not. A little at a time, for whoever runs must be heard. */
export class Scales {
  /** Each stands for those up to the next that is weighed. */
  readonly #weights = new Map<Checkpoint, number>();
  #count = 1;
  #interval: number;
  /** To be weighed against their next ones, the newest last. */
  #waiting: Weighing[] = [];
  #now: {
    readonly one: Checkpoint;
    readonly every: number;
    readonly walk: Generator<undefined, number, void>;
  } | null = null;

  /** @param interval steps between the evenly spread ones */
  constructor(interval: number) {
    this.#interval = interval;
  }

  /** Bytes, about, that all hold: as many times what is known of those that are weighed. */
  get bytes(): number {
    let sum = 0;
    for (const weight of this.#weights.values()) sum += weight;
    return sum;
  }

  /** The same of those behind a moment. */
  bytesAfter(moment: number): number {
    let sum = 0;
    for (const [one, weight] of this.#weights) if (one.moment >= moment) sum += weight;
    return sum;
  }

  /** One more, behind all others or between them, has come after `one`. */
  put(one: Checkpoint, next: Checkpoint): void {
    this.#count++;
    this.#await(one, next);
  }

  /** Forgets what is gone. */
  drop(gone: ReadonlySet<Checkpoint>, left: number): void {
    this.#count = left;
    for (const one of gone) this.#weights.delete(one);
    this.#waiting = this.#waiting.filter(({ one, next }) => !gone.has(one) && !gone.has(next));
    if (this.#now !== null && gone.has(this.#now.one)) this.#now = null;
  }

  /**
   * Others are the evenly spread ones now, so many steps from each other: they hold what those in between held, too, and are weighed again when there is
   * time. Until then they count as what they were.
   */
  spread(all: readonly Checkpoint[], interval: number): void {
    const known = new Map(this.#weights);
    this.#weights.clear();
    this.#waiting = [];
    this.#now = null;
    this.#count = all.length;
    this.#interval = interval;
    for (let i = 1; i < all.length; i++) {
      const one = all[i - 1] as Checkpoint;
      // The newest are weighed first: they are about to be followed by others like them.
      if (!this.#await(one, all[i] as Checkpoint)) continue;
      const weight = known.get(one);
      if (weight !== undefined) this.#weights.set(one, weight);
    }
  }

  /** Has one weighed later, if it is one of those that are. */
  #await(one: Checkpoint, next: Checkpoint): boolean {
    const every = this.#count <= FEW ? 1 : WEIGHED;
    if ((one.moment / this.#interval) % every >= 1) return false;
    this.#waiting.push({ one, next, every });
    return true;
  }

  /** Weighs on, a little. */
  advance(): void {
    for (let rests = 0; rests < AT_ONCE; rests++) {
      if (this.#now === null) {
        const next = this.#waiting.pop();
        if (next === undefined) return;
        this.#now = { ...next, walk: weigh(next.one.state, next.next.state) };
      }
      const { value, done } = this.#now.walk.next();
      if (done !== true) continue;
      this.#weights.set(this.#now.one, value * this.#now.every);
      this.#now = null;
    }
  }
}
