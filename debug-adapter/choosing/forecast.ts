import { choose } from '../../engine/choice.js';
import type { State } from '../../engine/kvm/state.js';
import { Machine } from '../../engine/machine.js';
import { Predictor, type Prediction } from '../../engine/prediction.js';
import type { PageRange } from '../../engine/memory/range.js';
import { drawStrip } from './strip.js';

/** A choice that takes longer is not followed to its end only for a picture. */
const LONGEST_CHOICE = 20_000;

/** What a choice would lead to. */
export interface Foreseen extends Prediction {
  /** The range right after the choice, as a strip; null where nothing is converted, or where it cannot be told. */
  readonly after: string | null;
}

/** A look at what a choice would lead to, in slices: a fork of the run, which the run does not notice. */
export class Forecast {
  readonly #predictor: Predictor;
  readonly #after: string | null;

  /**
   * @param limit how far to look, in atomic steps
   * @param window what to draw; null for nothing
   * @throws RangeError if there is no such choice, or it cannot work here
   */
  constructor(machine: Machine, actor: number, id: string, limit: number, window: PageRange | null) {
    this.#predictor = new Predictor(machine, actor, id, limit);
    const state = window === null ? null : afterChoice(machine, actor, id);
    this.#after = state === null || window === null ? null : drawStrip(state, machine.program.spec, window);
  }

  /** Looks so many steps further. Null: not decided yet. */
  advance(steps: number): Foreseen | null {
    const prediction = this.#predictor.advance(steps);
    return prediction === null ? null : { ...prediction, after: this.#after };
  }
}

/** The state right after a choice has been carried out, with everybody else asleep; null if it is not carried out like that. */
function afterChoice(machine: Machine, actor: number, id: string): State | null {
  const { program, entry, seed } = machine;
  const fork = new Machine(program, {
    ...{ entry: program.entries.indexOf(entry), seed },
    state: machine.save(),
  });
  const depth = fork.state.actors[actor]?.top?.depth ?? 0;
  choose(fork, actor, id);
  fork.kernel.s.solo = actor;
  for (let step = 0; step < LONGEST_CHOICE; step++) {
    if ((fork.state.actors[actor]?.top?.depth ?? 0) <= depth) return fork.state;
    if (fork.run(1).kind !== 'steps') return null;
  }
  return null;
}
