import type { Checkpoint } from './checkpoint.js';
import { isBefore, type Point } from './point.js';
import { Scales } from './scales.js';

/** Atomic steps between two checkpoints that a run keeps: replaying so many takes a tenth of a millisecond, or a few where each does much. */
export const FINE = 2048;
/** Steps between those that whoever goes back step by step asks for. */
export const CLOSE = 64;
/** Checkpoints beyond the evenly spread ones: of where the run, or a replay of it, has been last; and of where somebody goes back. */
const FINE_KEPT = 32;
const CLOSE_KEPT = 64;
/** So many are kept whatever they hold. */
const LEAST = 2;

/**
 * Saved states of a branch. Some are evenly spread over it: when there are too many, every other one is dropped, and they are kept half as often. A few
 * more stand closer together where the run has been last, so that going back a little costs little, and closer still where somebody goes back step by step.
 */
export class Checkpoints {
  /** In order. The first one is never dropped. */
  #kept: Checkpoint[];
  /** Those that are none of the evenly spread ones, the oldest first. */
  #fine: Checkpoint[] = [];
  #close: Checkpoint[] = [];
  #interval = FINE;
  #spread = 1;
  readonly #scales = new Scales(FINE);

  /** @param memory bytes, about, that the evenly spread ones may hold: with more, every other one is dropped, too */
  constructor(
    private readonly most: number,
    private readonly memory: number,
    start: Checkpoint,
  ) {
    this.#kept = [start];
  }

  /** Bytes, about, that the evenly spread ones hold beyond what the run holds anyway. */
  get bytes(): number {
    return this.#scales.bytes;
  }

  /** The same of those that lie after a point. */
  bytesAfter({ moment }: Point): number {
    return this.#scales.bytesAfter(moment);
  }

  /** How many there are. */
  get count(): number {
    return this.#kept.length;
  }

  /** The moment at which the next one is due, of a run that stands at `moment`. */
  next(moment: number): number {
    return (Math.floor(moment / FINE) + 1) * FINE;
  }

  /** Whether a run that has arrived at a point should keep it. Of several points of one moment, one is enough. */
  isDue({ moment }: Point): boolean {
    return (
      moment % FINE === 0 && this.#kept[this.#indexAfter({ moment, inputs: Infinity }) - 1]?.moment !== moment
    );
  }

  keep(checkpoint: Checkpoint): void {
    this.#kept.splice(this.#indexAfter(checkpoint), 0, checkpoint);
    const { moment } = checkpoint;
    if (moment % FINE !== 0) this.#keepFew(checkpoint, this.#close, CLOSE_KEPT);
    else if (moment % this.#interval !== 0) this.#keepFew(checkpoint, this.#fine, FINE_KEPT);
    else {
      this.#spread++;
      this.#scales.put(this.#spreadBefore(checkpoint), checkpoint);
    }
    this.#scales.advance();
    if (this.#isTooMuch) this.#thin();
  }

  /** The last one at or before a point; undefined before the first. */
  before(point: Point): Checkpoint | undefined {
    return this.#kept[this.#indexAfter(point) - 1];
  }

  /** The last one before a point, and not at it. */
  strictlyBefore(point: Point): Checkpoint | undefined {
    let at = this.#indexAfter(point) - 1;
    while (at >= 0 && !isBefore(this.#kept[at] as Checkpoint, point)) at--;
    return this.#kept[at];
  }

  /** Drops those that lie after a point, which are of another branch, and hands them on. */
  dropAfter(point: Point): readonly Checkpoint[] {
    const dropped = this.#kept.splice(this.#indexAfter(point));
    const gone = new Set(dropped);
    this.#fine = this.#fine.filter((one) => !gone.has(one));
    this.#close = this.#close.filter((one) => !gone.has(one));
    this.#spread = this.#kept.length - this.#fine.length - this.#close.length;
    this.#scales.drop(gone, this.#spread);
    return dropped;
  }

  /** One more of a few: the oldest of too many goes. */
  #keepFew(checkpoint: Checkpoint, few: Checkpoint[], most: number): void {
    few.push(checkpoint);
    if (few.length <= most) return;
    const oldest = few.shift() as Checkpoint;
    this.#kept.splice(this.#indexAfter(oldest) - 1, 1);
  }

  get #isTooMuch(): boolean {
    return this.#spread > this.most || (this.#spread > LEAST && this.bytes > this.memory);
  }

  #thin(): void {
    const few = new Set([...this.#fine, ...this.#close]);
    while (this.#isTooMuch) {
      this.#interval *= 2;
      const [first] = this.#kept;
      this.#kept = this.#kept.filter(
        (one) => one === first || few.has(one) || one.moment % this.#interval === 0,
      );
      this.#spread = this.#kept.length - few.size;
      this.#scales.spread(
        this.#kept.filter((one) => !few.has(one)),
        this.#interval,
      );
      if (this.#spread <= 1) return;
    }
  }

  /** The evenly spread one before another. */
  #spreadBefore({ moment }: Checkpoint): Checkpoint {
    const [first] = this.#kept;
    let at = this.#indexAfter({ moment, inputs: -1 }) - 1;
    while (at > 0 && (this.#kept[at] as Checkpoint).moment % this.#interval !== 0) at--;
    return this.#kept[at] ?? (first as Checkpoint);
  }

  /** How many lie at or before a point. */
  #indexAfter(point: Point): number {
    let lo = 0;
    for (let hi = this.#kept.length; lo < hi;) {
      const middle = (lo + hi) >> 1;
      if (isBefore(point, this.#kept[middle] as Checkpoint)) hi = middle;
      else lo = middle + 1;
    }
    return lo;
  }
}
