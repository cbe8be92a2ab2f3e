import type { Input } from '../../engine/time/input.js';
import { PAGE_LIMIT, type PageRange } from '../../engine/memory/range.js';
import type { Subject } from '../debuggee/subject.js';
import { Changes } from './changes.js';
import { Found } from './found.js';
import { Ground } from './ground.js';

/** What the views show: the present moment, and what is known about it. Worked out once a moment, however many ask. */
export class Present {
  readonly #found: Found;
  #ground: Ground | null = null;
  #inputs: readonly Input[] = [];
  #applied = 0;
  #before: Ground | null = null;

  constructor(private readonly subject: Subject) {
    this.#found = new Found(subject.program.spec);
  }

  get ground(): Ground {
    const { history, program } = this.subject;
    const { moment, inputs } = history.present;
    // The same moment of the same branch is the same state.
    if (
      this.#ground?.state.moment !== moment ||
      this.#applied !== inputs ||
      this.#inputs !== history.inputs
    ) {
      this.#ground = new Ground(history.machine.save(), program.spec);
      this.#inputs = history.inputs;
      this.#applied = inputs;
    }
    return this.#ground;
  }

  /** What is wrong, at the present, all over the guest. */
  get found(): Found {
    this.#found.follow(this.ground);
    this.#found.settle(0, PAGE_LIMIT, Infinity);
    return this.#found;
  }

  /** What is wrong with gfns of a moment, or null if more than so many tiles would have to be looked at for that: then, the rest next time. */
  foundIn(ground: Ground, { lo, hi }: PageRange, tiles: number): Found | null {
    this.#found.follow(ground);
    return this.#found.settle(lo, hi, tiles) ? this.#found : null;
  }

  /** The stop before this one. */
  get before(): Ground {
    const { previous, program } = this.subject;
    if (this.#before?.state !== previous) this.#before = new Ground(previous, program.spec);
    return this.#before;
  }

  /** What changed since the stop before this one. */
  get changes(): Changes {
    return new Changes(this.before, this.ground);
  }
}
