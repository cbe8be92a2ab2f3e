import type { State } from '../kvm/state.js';
import type { History } from './history.js';
import { isBefore, isSame, type Point } from './point.js';

/** Looks at a stretch of a run while it is replayed. */
export interface Watcher<T> {
  /**
   * Replays on for at most so many atomic steps, and not beyond `to`. Called again until the replay stands there.
   *
   * @returns the last thing of interest on the way, with its point; null if there was none
   */
  go(to: Point, steps: number): Find<T> | null;
}

export interface Find<T> {
  readonly point: Point;
  readonly what: T;
}

export interface ScanOptions {
  /** What is found at the very point counts, too. */
  readonly inclusive?: boolean;
  /** Whether nothing of interest can have happened between two states: what lies between them is not replayed. */
  readonly skip?: (from: State, to: State) => boolean;
}

/** Begins to look at a replay, which stands at the start of a stretch. */
export type Watch<T> = (replay: History) => Watcher<T>;

/**
 * The last thing of interest before a point: the run is replayed from its checkpoints, the last stretch first, each of them forwards. The run itself stays where
 * it is and notices nothing, so a scan is given up by forgetting it.
 */
export class BackwardScan<T> {
  /** The end of the stretch that is being looked at. */
  #to: Point;
  #stretch: { readonly replay: History; readonly watcher: Watcher<T>; readonly from: Point } | null = null;
  #found: Find<T> | null = null;
  readonly #branch: number;
  /** The state at `#to`, if that is a saved one. */
  #next: State | null = null;

  /** @param before what lies behind it does not count, and what lies there does only if `inclusive` */
  constructor(
    private readonly history: History,
    private readonly before: Point,
    private readonly watch: Watch<T>,
    private readonly options: ScanOptions = {},
  ) {
    this.#to = before;
    this.#branch = history.branch.id;
  }

  /** The moment down to which nothing was found yet. */
  get moment(): number {
    return this.#to.moment;
  }

  /**
   * Looks on, at most so many steps. After a find it goes on with what lies before the stretch of the find.
   *
   * @returns what was found; null if there is nothing between the start of the run and the point; 'more' if that is not known yet
   */
  advance(steps: number): Find<T> | null | 'more' {
    let left = steps;
    for (;;) {
      const stretch = this.#stretch ?? this.#begin();
      if (stretch === null) return null;
      if (left <= 0) return 'more';
      const { replay, watcher, from } = stretch;
      const { present } = replay;
      const found = watcher.go(this.#to, left);
      const counts =
        found !== null && (this.options.inclusive === true || isBefore(found.point, this.before));
      if (counts) this.#found = found;
      left -= Math.max(1, replay.state.moment - present.moment);
      if (isBefore(replay.present, this.#to)) continue;
      this.#stretch = null;
      this.#to = from;
      const result = this.#found;
      this.#found = null;
      if (result !== null) return result;
    }
  }

  /** The stretch before the one that was looked at last; null before the first. */
  #begin() {
    while (!isSame(this.#to, START)) {
      const replay = this.history.beside(this.#to, { strictly: true, branch: this.#branch });
      const from = replay.present;
      const [state, next] = [replay.machine.save(), this.#next];
      this.#next = state;
      if (next === null || this.options.skip?.(state, next) !== true)
        return (this.#stretch = { replay, watcher: this.watch(replay), from });
      this.#to = from;
    }
    return null;
  }
}

const START: Point = { moment: 0, inputs: 0 };
