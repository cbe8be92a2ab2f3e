import type { State } from '../kvm/state.js';
import type { Actor } from '../kvm/task.js';
import { Machine, type Stop } from '../machine.js';
import { NO_BREAKS } from '../program/breaks.js';
import type { Program } from '../program/program.js';
import { commonPoint, LeftBranches, type Branch } from './branches.js';
import type { Checkpoint } from './checkpoint.js';
import { Checkpoints } from './checkpoints.js';
import { HISTORY_MEMORY, OF_LEFT, type HistoryOptions } from './history-options.js';
import { carryOutInput, sameAct, type Act, type Input } from './input.js';
import { earlier, isBefore, isSame, type Point } from './point.js';

/**
 * A run with its past: the machine, and everything that was put into it. The same inputs at the same moments give the same run, so any point of it
 * can be reached again by replaying from a checkpoint. Something else put in where the run has been before begins a branch; what is given up by it is kept.
 */
export class History {
  readonly machine: Machine;
  readonly #entry: number;
  readonly #checkpoints: Checkpoints;
  readonly #left: LeftBranches;
  #inputs: Input[];
  /** `#inputs` for others to keep: another list whenever something was put in. */
  #shown: readonly Input[] | null = null;
  /** How many of the inputs have been carried out at the present. */
  #applied: number;
  #reached: Point;
  #end: Stop | null = null;
  /** Which branch this is. */
  #branch: Pick<Branch, 'id' | 'name' | 'parent' | 'fork'> = {
    ...{ id: 1, name: '', parent: 0 },
    fork: { moment: 0, inputs: 0 },
  };
  #branches = 1;
  #repeating = false;
  /**
   * Whether the machine has looked for who does its next step, and stopped before that: turns have ended, dice were cast. What is put into the run meets it as its last step left it,
   * or a replay, which does not stop there, would meet another.
   */
  #looked = false;

  constructor(
    readonly program: Program,
    {
      entry = 0,
      seed,
      listener = null,
      inputs = [],
      checkpoints = 512,
      memory = HISTORY_MEMORY,
      branches = 64,
      from,
      reached,
    }: HistoryOptions = {},
  ) {
    this.machine = new Machine(program, {
      ...{ entry, listener },
      ...(seed === undefined ? {} : { seed }),
      ...(from === undefined ? {} : { state: from.state }),
    });
    this.#entry = entry;
    this.#inputs = [...inputs];
    this.#left = new LeftBranches(branches, memory * OF_LEFT);
    const start = from ?? { moment: 0, inputs: 0, state: this.machine.save() };
    this.#applied = start.inputs;
    this.#reached = reached ?? { moment: start.moment, inputs: start.inputs };
    this.#checkpoints = new Checkpoints(checkpoints, memory, start);
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

  /** Whether what has happened last has happened before on this branch: the run goes over ground where it has been, and it has been told already. */
  get repeating(): boolean {
    return this.#repeating;
  }

  /** Everything that was put into this branch, in order; those from `present.inputs` on lie ahead. Another list whenever something is put in. */
  get inputs(): readonly Input[] {
    return (this.#shown ??= [...this.#inputs]);
  }

  /** The branch that the run is on. */
  get branch(): Branch {
    return { ...this.#branch, inputs: this.inputs, reached: this.#reached, end: this.#end };
  }

  /** All branches, in the order in which they began; the one that the run is on is among them. */
  get branches(): readonly Branch[] {
    return [...this.#left.all, this.branch].sort((a, b) => a.id - b.id);
  }

  /** How many saved states this run holds: what going back costs memory. */
  get saved(): number {
    return this.#left.all.reduce((sum, { checkpoints }) => sum + checkpoints.length, this.#checkpoints.count);
  }

  /** Bytes, about, that they hold beyond what the run holds anyway. */
  get held(): number {
    return this.#checkpoints.bytes + this.#left.bytes;
  }

  /** The first point of a moment: whatever was put in at it is still to come. With `last`, the last one that was reached. */
  pointAt(moment: number, last = false): Point {
    let lo = 0;
    for (let hi = this.#inputs.length; lo < hi;) {
      const middle = (lo + hi) >> 1;
      const input = this.#inputs[middle] as Input;
      if (input.moment < moment || (last && input.moment === moment)) lo = middle + 1;
      else hi = middle;
    }
    const point = { moment, inputs: lo };
    return moment === this.#reached.moment && isBefore(this.#reached, point) ? this.#reached : point;
  }

  /** The point right before another: without its last input, or one atomic step earlier. Null at the start. */
  before({ moment, inputs }: Point): Point | null {
    if (inputs > 0 && this.#inputs[inputs - 1]?.moment === moment) return { moment, inputs: inputs - 1 };
    return moment === 0 ? null : { moment: moment - 1, inputs };
  }

  /**
   * Puts something into the run at the present. What lay ahead is given up, and kept as a branch of its own: from here on it is another one. Unless it is what has
   * been put in here before: then the run goes on on its branch.
   *
   * @throws RangeError if it cannot be done here; nothing has changed then
   */
  apply(actor: number, act: Act): void {
    const fork = this.present;
    const next = this.#inputs[this.#applied];
    const repeats =
      next !== undefined && next.moment === fork.moment && next.actor === actor && sameAct(next, act);
    this.#unlook();
    const before = this.machine.save();
    this.#repeating = repeats && isBefore(fork, this.#reached);
    try {
      carryOutInput(this.machine, actor, act);
    } catch (error) {
      this.machine.load(before);
      throw error;
    }
    this.#applied++;
    if (repeats) {
      this.#arrived();
      return;
    }
    if (next !== undefined || isBefore(fork, this.#reached)) {
      const left = this.branch;
      this.#leave(left, fork);
      this.#branch = { id: ++this.#branches, name: '', parent: left.id, fork };
      this.#inputs = this.#inputs.slice(0, fork.inputs);
    }
    this.#inputs.push({ ...act, actor, moment: fork.moment });
    this.#shown = null;
    this.#reached = this.present;
    this.#end = null;
  }

  /**
   * Runs at most so many atomic steps, and carries out the inputs that lie ahead when their moment has come.
   *
   * @param until a point of this branch at which to stop as well: `steps` is the answer there, and what stands there is not looked at
   * @throws RangeError if an input cannot be carried out: it is not of this program
   */
  run(steps: number, until?: Point): Stop {
    if (until !== undefined) this.#check(until);
    let left = steps;
    for (;;) {
      const { present } = this;
      if (until !== undefined && !isBefore(present, until)) return { kind: 'steps' };
      const due = this.#inputs[this.#applied];
      this.#repeating = isBefore(present, this.#reached);
      if (due !== undefined && due.moment <= present.moment) {
        this.#unlook();
        carryOutInput(this.machine, due.actor, due);
        this.#applied++;
        this.#arrived();
        continue;
      }
      if (left <= 0) return { kind: 'steps' };
      const stop = this.machine.run(Math.min(left, this.#stretch(until)));
      left -= this.state.moment - present.moment;
      this.#looked = stop.kind === 'breakpoint' || stop.kind === 'done' || stop.kind === 'deadlock';
      this.#arrived();
      if (stop.kind === 'steps') continue;
      if (stop.kind === 'ask' && this.#inputs[this.#applied]?.moment === this.state.moment) continue;
      this.#noteEnd(stop);
      return stop;
    }
  }

  /**
   * Goes to a point of this branch that has been reached before. May take several calls. Nobody hears or watches the replay, and breakpoints are gone after it.
   *
   * @param steps how many to replay at most in this call
   * @returns whether it has arrived; if not, the machine stands in between, and the next call goes on
   * @throws RangeError for a point that has not been reached, or is none
   */
  seek(to: Point, steps: number): boolean {
    if (isBefore(this.#reached, to)) throw new RangeError(`moment ${to.moment} has not been reached`);
    this.#check(to);
    const here = this.present;
    if (isSame(here, to) && this.#looked) {
      this.machine.breakAt(NO_BREAKS);
      return true;
    }
    const from = this.#checkpoints.before(to);
    if (from === undefined) throw new RangeError(`moment ${to.moment} lies before the start of this replay`);
    // From where it stands, if that is on the way and nearer.
    if (isBefore(to, here) || isBefore(here, from)) this.#place(from);
    return this.#silently(() => {
      const arrived = this.#replay(to, steps);
      if (arrived) this.#settle();
      return arrived;
    });
  }

  /**
   * The run once more, beside this one, which stays where it is: it stands at the last saved state at or before a point of a branch, or strictly before it, with everything
   * that was put in later lying ahead. `seek` takes it to the point.
   *
   * @throws RangeError for a point that this run cannot reach
   */
  beside(point: Point, { strictly = false, branch = this.#branch.id } = {}): History {
    const left = branch === this.#branch.id ? undefined : this.#leftBranch(branch);
    const { inputs, reached } = left ?? this.branch;
    const shared = left === undefined ? point : earlier(point, commonPoint(this.branch, left));
    const mine =
      strictly && isSame(shared, point)
        ? this.#checkpoints.strictlyBefore(shared)
        : this.#checkpoints.before(shared);
    const own = left?.checkpoints.findLast(
      (one) => isBefore(one, point) || (!strictly && isSame(one, point)),
    );
    const from = own !== undefined && (mine === undefined || isBefore(mine, own)) ? own : mine;
    if (from === undefined)
      throw new RangeError(`nothing is known of what lies before moment ${point.moment}`);
    const { seed } = this.machine;
    return new History(this.program, { entry: this.#entry, seed, inputs, reached, from });
  }

  /** Keeps the state in which a replay of this branch stands: what lies behind it is then soon reached. */
  adopt(replay: History): void {
    const { present } = replay;
    const last = this.#checkpoints.before(present);
    if (replay.#looked || (last !== undefined && isSame(last, present))) return;
    this.#checkpoints.keep({ ...present, state: replay.machine.save() });
  }

  /**
   * Goes over to another branch. What it did lies ahead again, as far as it went; the run stands at a point that both have in common, at the latest where they
   * parted: `seek` goes on from there.
   *
   * @throws RangeError if there is no such branch
   */
  switchTo(id: number): void {
    if (id === this.#branch.id) return;
    const branch = this.#leftBranch(id);
    const mine = this.branch;
    const common = commonPoint(mine, branch);
    if (isBefore(common, this.present)) {
      const from = this.#checkpoints.before(common);
      if (from === undefined) throw new RangeError('this replay begins behind the point where they part');
      this.#place(from);
    }
    this.#left.remove(id);
    this.#leave(mine, common);
    const { name, parent, fork } = branch;
    this.#branch = { id, name, parent, fork };
    this.#inputs = [...branch.inputs];
    this.#shown = null;
    this.#reached = branch.reached;
    this.#end = branch.end;
    for (const one of branch.checkpoints) if (isBefore(common, one)) this.#checkpoints.keep(one);
  }

  /** Gives a branch a name: then it is kept longer than others. */
  rename(id: number, name: string): void {
    if (id === this.#branch.id) this.#branch = { ...this.#branch, name };
    else this.#left.rename(this.#leftBranch(id).id, name);
  }

  /** Keeps a branch that is left at a point. */
  #leave(branch: Branch, at: Point): void {
    const bytes = this.#checkpoints.bytesAfter(at);
    this.#left.add(branch, this.#checkpoints.dropAfter(at), bytes);
  }

  #leftBranch(id: number) {
    const branch = this.#left.find(id);
    if (branch === undefined) throw new RangeError(`there is no branch ${id} any more`);
    return branch;
  }

  /** A point must lie between two inputs as they stand: others are of another branch. */
  #check({ moment, inputs }: Point): void {
    const [last, next] = [this.#inputs[inputs - 1], this.#inputs[inputs]];
    const exists = inputs === 0 || (last !== undefined && last.moment <= moment);
    if (!exists || (next !== undefined && next.moment < moment))
      throw new RangeError(`moment ${moment} with ${inputs} inputs is no point of this branch`);
  }

  /** How far the machine may run in one go: to the next input, the next checkpoint, and to where new ground begins. */
  #stretch(until: Point | undefined): number {
    const { moment } = this.state;
    const due = this.#inputs[this.#applied]?.moment ?? Infinity;
    const ground = this.#reached.moment > moment ? this.#reached.moment : Infinity;
    const end = Math.min(this.#checkpoints.next(moment), due, ground, until?.moment ?? Infinity);
    return end - moment;
  }

  #place({ state, inputs }: Checkpoint): void {
    this.machine.load(state);
    this.#applied = inputs;
    this.#looked = false;
  }

  /** Replays on to a point, at most so many steps. Whether it has arrived. */
  #replay(to: Point, steps: number): boolean {
    const end = this.state.moment + steps;
    for (;;) {
      const { present } = this;
      if (isSame(present, to)) return true;
      const stop = this.run(end - present.moment, to);
      if (stop.kind === 'steps') return isSame(this.present, to);
      if (isSame(this.present, present)) throw new Error(`a replay ended too early: ${stop.kind}`);
    }
  }

  /** Does something that nobody hears or watches; breakpoints are gone after it. */
  #silently<T>(work: () => T): T {
    const { listener, effects } = this.machine;
    this.machine.listener = null;
    this.machine.effects = null;
    this.machine.breakAt(NO_BREAKS);
    try {
      return work();
    } finally {
      this.machine.listener = listener;
      this.machine.effects = effects;
    }
  }

  /** Where nobody can go on, the machine knows it: actors have ended. */
  #settle(): void {
    const saved = this.machine.save();
    const { kind } = this.machine.run(1);
    this.#looked = kind === 'done' || kind === 'deadlock';
    if (!this.#looked) this.machine.load(saved);
  }

  /** Makes the machine what its last step left, if it has looked further. A breakpoint for which it has stopped stays behind it. */
  #unlook(): void {
    const to = this.present;
    const from = this.#looked ? this.#checkpoints.before(to) : undefined;
    if (from === undefined) return;
    const { execution, kernel } = this.machine;
    // Nobody, if nobody has ever run.
    const current: Actor | undefined = kernel.current;
    const { breaks, passingActor, passingMoment } = execution;
    const repeating = this.#repeating;
    this.#place(from);
    this.#silently(() => this.#replay(to, Infinity));
    this.#repeating = repeating;
    Object.assign(execution, { breaks, passingActor, passingMoment });
    if (current !== undefined) kernel.current = kernel.actor(current.id);
  }

  /** Notes how far the branch has come, and keeps a checkpoint now and then. */
  #arrived(): void {
    const { present } = this;
    if (isBefore(this.#reached, present)) {
      this.#reached = present;
      this.#end = null;
    }
    if (!this.#looked && this.#checkpoints.isDue(present))
      this.#checkpoints.keep({ ...present, state: this.machine.save() });
  }

  #noteEnd(stop: Stop): void {
    const looked = stop.kind === 'breakpoint' || stop.kind === 'interrupted';
    if (!looked && isSame(this.present, this.#reached)) this.#end = stop;
  }
}
