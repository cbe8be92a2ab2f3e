import { FINE } from '../../engine/time/checkpoints.js';
import { closeUp } from '../../engine/time/close-up.js';
import { earlier, isBefore, type Point } from '../../engine/time/point.js';
import type { Subject } from '../debuggee/subject.js';
import { Stage, type Stand } from '../stops/halts.js';
import type { Lookout, Plan } from '../stops/lookout.js';
import { Recount } from '../stops/recount.js';
import type { Tally } from '../stops/tally.js';
import { Rerun } from './rerun.js';
import { Stretch, type Found, type Wanted } from './stretch.js';

/** What is looked out for, and what it takes to know it. */
export interface SearchFor extends Wanted {
  readonly watch: (subject: Subject) => Lookout;
  /** Breakpoints that are hit by count, and what is known of their hits; null where there are none. */
  readonly counting: { readonly plan: Plan; readonly tally: Tally } | null;
}

/**
 * The last halt before a stand. The run is looked at once more from its saved states, the last stretch first. The run itself stays where it is and
 * notices nothing: a search is given up by forgetting it.
 */
export class Backwards {
  #rerun: Rerun | null = null;
  #to: Stand;
  #stretch: Stretch | null = null;
  /** While hits are counted that come before the next stretch. */
  #counts: ((steps: number) => ReadonlyMap<number, number> | null) | null = null;
  /** Where the next stretch begins, if it is not the last saved state before `#to`. */
  #next: Point;

  constructor(
    private readonly subject: Subject,
    before: Stand,
    private readonly search: SearchFor,
  ) {
    this.#to = before;
    this.#next = before;
  }

  /** The moment down to which nothing was found yet. */
  get moment(): number {
    return this.#stretch?.from.moment ?? this.#next.moment;
  }

  /** Looks on for at most so many atomic steps: what was found, `none` if there is nothing, null if there is more to look at. */
  advance(steps: number): Found | 'none' | null {
    if (!this.#begin(steps)) return null;
    const stretch = this.#stretch as Stretch;
    if (!stretch.advance(steps)) return null;
    this.#stretch = null;
    if (stretch.found !== null) return stretch.found;
    const { from, calm } = stretch;
    if (from.moment === 0 && from.inputs === 0) return 'none';
    // What the stretch does not answer for belongs to the one before; if it answers for nothing, that one is to be several times as long.
    if (calm === null) this.#next = this.#earlier(from);
    else {
      this.#next = from;
      this.#to = this.#endOf(calm);
    }
    return null;
  }

  /** Whether a stretch is ready to be looked at. */
  #begin(steps: number): boolean {
    if (this.#stretch !== null) return true;
    const rerun = this.#counts === null ? this.#place() : (this.#rerun as Rerun);
    this.#counts ??= this.#counter(rerun.history.present);
    const counts = this.#counts(steps);
    if (counts === null) return false;
    this.#counts = null;
    rerun.lookout.counts.clear();
    for (const [id, count] of counts) rerun.lookout.counts.set(id, count);
    this.#stretch = new Stretch(rerun, this.#to, this.search);
    return true;
  }

  /** Counts the hits before a point, so many steps at a time. */
  #counter(point: Point): (steps: number) => ReadonlyMap<number, number> | null {
    const { counting } = this.search;
    if (counting === null || point.moment === 0) return () => NO_HITS;
    if (point.moment % FINE === 0) return (steps) => counting.tally.before(point, steps);
    const recount = new Recount(this.subject, counting.plan, point);
    return (steps) => recount.advance(steps);
  }

  /** The rerun, where the next stretch begins. */
  #place(): Rerun {
    // A step leads to near by, as a rule. Hits are counted up to the saved states of the run itself.
    if (this.search.step !== null && this.search.counting === null) closeUp(this.subject.history, this.#next);
    const from = this.subject.history.beside(this.#next, { strictly: isBefore(START, this.#next) });
    this.#rerun ??= new Rerun(this.subject, from, this.search.watch);
    this.#rerun.place(from);
    return this.#rerun;
  }

  #earlier(from: Point): Point {
    const { history } = this.subject;
    const moment = this.#to.moment - LONGER * (this.#to.moment - from.moment);
    return moment <= 0 ? START : earlier(from, history.pointAt(moment));
  }

  /** Behind everything that there is to see at a moment. */
  #endOf(moment: number): Stand {
    return { ...this.subject.history.pointAt(moment + 1), stage: Stage.nothing };
  }
}

const NO_HITS: ReadonlyMap<number, number> = new Map();
const START: Point = { moment: 0, inputs: 0 };
/** How many times as long as a stretch that answers for nothing the next one is, at least. */
const LONGER = 4;
