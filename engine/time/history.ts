import type { Listener } from '../kvm/event.js';
import type { State } from '../kvm/state.js';
import { Machine, type Stop } from '../machine.js';
import { NO_BREAKS } from '../program/breaks.js';
import type { Program } from '../program/program.js';
import { Checkpoints } from './checkpoints.js';
import { carryOutInput, type Act, type Input } from './input.js';
import { isBefore, type Point } from './point.js';

export interface HistoryOptions {
  readonly entry?: number;
  readonly seed?: number;
  readonly listener?: Listener | null;
  /** What was put into another run of the program: it lies ahead, and is put into this one when its moments come. */
  readonly inputs?: readonly Input[];
  /** Checkpoints kept at most; 512 unless told. More make going back faster and hold more memory. */
  readonly checkpoints?: number;
}

/**
 * A run with its past: the machine, and everything that was put into it. The same inputs at the same moments give the same run, so any point of it
 * can be reached again by replaying from a checkpoint.
 */
export class History {
  readonly machine: Machine;
  readonly #checkpoints: Checkpoints;
  #inputs: readonly Input[];
  /** How many of the inputs have been carried out at the present. */
  #applied = 0;
  /** The furthest point reached on this branch. */
  #reached: Point = { moment: 0, inputs: 0 };
  #applying = false;

  constructor(
    readonly program: Program,
    { entry = 0, seed, listener = null, checkpoints = 512, inputs = [] }: HistoryOptions = {},
  ) {
    this.machine = new Machine(program, { entry, listener, ...(seed === undefined ? {} : { seed }) });
    this.#inputs = inputs;
    this.#checkpoints = new Checkpoints(checkpoints, this.machine.save());
  }

  get state(): State {
    return this.machine.state;
  }

  /** Where the run stands. */
  get present(): Point {
    return { moment: this.state.moment, inputs: this.#applied };
  }

  /** The furthest point reached on this branch: going forward to it repeats what has been. */
  get reached(): Point {
    return this.#reached;
  }

  /** Whether the run goes over ground where this branch has been before: what happens there has been told already. */
  get repeating(): boolean {
    return !this.#applying && isBefore(this.present, this.#reached);
  }

  /** Everything that was put into this branch, in order; those from `present.inputs` on lie ahead. */
  get inputs(): readonly Input[] {
    return this.#inputs;
  }

  /**
   * Puts something into the run at the present. Inputs that lay ahead are given up: from here on it is another branch.
   *
   * @throws RangeError if it cannot be done here; nothing has changed then
   */
  apply(actor: number, act: Act): void {
    const before = this.machine.save();
    this.#applying = true;
    try {
      carryOutInput(this.machine, actor, act);
    } catch (error) {
      this.machine.load(before);
      throw error;
    } finally {
      this.#applying = false;
    }
    this.#inputs = [...this.#inputs.slice(0, this.#applied), { ...act, actor, moment: this.state.moment }];
    this.#applied++;
    this.#reached = this.present;
    this.#checkpoints.forgetAfter(this.#reached);
  }

  /** Runs at most so many atomic steps, and carries out the inputs that lie ahead when their moment has come. */
  run(steps: number): Stop {
    let left = steps;
    for (;;) {
      const due = this.#inputs[this.#applied];
      if (due !== undefined && due.moment <= this.state.moment) {
        carryOutInput(this.machine, due.actor, due);
        this.#applied++;
        this.#arrived();
        continue;
      }
      if (left <= 0) return { kind: 'steps' };
      const { moment } = this.state;
      const slice = Math.min(
        left,
        this.#checkpoints.next(moment) - moment,
        (due?.moment ?? Infinity) - moment,
      );
      const stop = this.machine.run(slice);
      left -= this.state.moment - moment;
      this.#arrived();
      if (
        stop.kind === 'steps' ||
        (stop.kind === 'ask' && this.#inputs[this.#applied]?.moment === this.state.moment)
      )
        continue;
      return stop;
    }
  }

  /**
   * Goes to a point of this branch that has been reached before. May take several calls. Nobody hears or watches the replay, and breakpoints are gone after it.
   *
   * @param steps how many to replay at most in this call
   * @returns whether it has arrived; if not, the machine stands in between, and the next call goes on
   * @throws RangeError for a point that has not been reached
   */
  seek(to: Point, steps: number): boolean {
    if (isBefore(this.#reached, to)) throw new RangeError(`moment ${to.moment} has not been reached`);
    const here = this.present;
    const from = this.#checkpoints.before(to);
    // From where it stands, if that is on the way and nearer.
    if (isBefore(to, here) || isBefore(here, from)) {
      this.machine.load(from.state);
      this.#applied = from.inputs;
    }
    const { listener, effects } = this.machine;
    this.machine.listener = null;
    this.machine.effects = null;
    this.machine.breakAt(NO_BREAKS);
    const arrived = this.#replay(to, steps);
    this.machine.listener = listener;
    this.machine.effects = effects;
    return arrived;
  }

  #replay(to: Point, steps: number): boolean {
    let left = steps;
    for (;;) {
      const { moment, inputs } = this.present;
      if (moment === to.moment && inputs === to.inputs) return true;
      const due = this.#inputs[inputs];
      if (due !== undefined && due.moment <= moment) {
        carryOutInput(this.machine, due.actor, due);
        this.#applied++;
        continue;
      }
      if (left <= 0) return false;
      const slice = Math.min(left, to.moment - moment, (due?.moment ?? Infinity) - moment);
      this.machine.run(slice);
      left -= this.state.moment - moment;
    }
  }

  /** Notes how far the branch has come, and keeps a checkpoint now and then. */
  #arrived(): void {
    const { present } = this;
    if (isBefore(this.#reached, present)) this.#reached = present;
    if (this.#checkpoints.isDue(present)) this.#checkpoints.keep({ ...present, state: this.machine.save() });
  }
}
