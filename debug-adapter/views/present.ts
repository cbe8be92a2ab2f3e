import type { Input } from '../../engine/time/input.js';
import type { PageSet } from '../../engine/memory/page-set.js';
import type { Subject } from '../debuggee/subject.js';
import { changedGfns } from './changes.js';
import { Found } from './found.js';
import { Ground } from './ground.js';

/** What the views show: the present moment, and what is known about it. Worked out once a moment, however many ask. */
export class Present {
  readonly #found: Found;
  #ground: Ground | null = null;
  #inputs: readonly Input[] = [];
  #applied = 0;
  #before: Ground | null = null;
  #changed: { readonly before: Ground; readonly now: Ground; readonly gfns: PageSet } | null = null;

  constructor(private readonly subject: Subject) {
    this.#found = new Found(subject.program.spec);
  }

  get ground(): Ground {
    const { history } = this.subject;
    const { moment, inputs } = history.present;
    // The same moment of the same branch is the same state.
    if (
      this.#ground?.state.moment !== moment ||
      this.#applied !== inputs ||
      this.#inputs !== history.inputs
    ) {
      this.#ground = new Ground(history.machine.save());
      this.#inputs = history.inputs;
      this.#applied = inputs;
    }
    return this.#ground;
  }

  /** What is wrong, at the present. */
  get found(): Found {
    this.#found.follow(this.ground);
    return this.#found;
  }

  /** The stop before this one. */
  get before(): Ground {
    const { previous } = this.subject;
    if (this.#before?.state !== previous) this.#before = new Ground(previous);
    return this.#before;
  }

  /** gfns that changed since the stop before this one. */
  get changed(): PageSet {
    const { before, ground } = this;
    if (this.#changed?.before !== before || this.#changed.now !== ground)
      this.#changed = { before, now: ground, gfns: changedGfns(before, ground) };
    return this.#changed.gfns;
  }
}
