import { isSame, type Point } from '../../engine/time/point.js';
import type { Subject } from '../debuggee/subject.js';
import { Stage, type Stand } from '../stops/halts.js';
import type { SearchFor } from './backwards.js';
import { Rerun } from './rerun.js';
import { Stretch, type Found } from './stretch.js';

const START: Point = { moment: 0, inputs: 0 };

/** The first halt after a stand, as far as the run has come on its branch. */
export class Forwards {
  readonly #rerun: Rerun;
  readonly #stretch: Stretch;

  constructor({ history, ...rest }: Subject, after: Stand, search: SearchFor) {
    const from = history.beside(after, { strictly: !isSame(after, START) });
    this.#rerun = new Rerun({ history, ...rest }, from, search.watch);
    this.#rerun.place(from);
    this.#stretch = new Stretch(this.#rerun, { ...history.reached, stage: Stage.end }, search, after);
  }

  /** The moment up to which nothing was found yet. */
  get moment(): number {
    return this.#rerun.history.state.moment;
  }

  /** Looks on for at most so many atomic steps: what was found, `none` if there is nothing, null if there is more to look at. */
  advance(steps: number): Found | 'none' | null {
    if (!this.#stretch.advance(steps)) return null;
    return this.#stretch.found ?? 'none';
  }
}
