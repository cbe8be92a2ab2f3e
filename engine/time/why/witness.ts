import { How, Space, type Effects } from '../../kvm/event.js';
import type { History } from '../history.js';
import type { Input } from '../input.js';
import { earlier, isBefore, type Point } from '../point.js';
import type { Find, Watcher } from '../scan.js';
import { doerNow, handOf, type Cause, type Change, type Doer } from './cause.js';
import {
  appearanceOf,
  meets,
  spotsOf,
  type Appearance,
  type Part,
  type Spots,
  type Target,
} from './target.js';

/** Sees a stretch of a run go by, and writes down everything that is done to a target. */
export class Witness implements Watcher<readonly Cause[]>, Effects {
  readonly #causes: Cause[] = [];
  /** By actor: when it left the guest last. */
  readonly #exits = new Map<number, Point>();
  #spots: Spots;
  #layout: { readonly slots: unknown; readonly vmas: unknown };
  #before: Appearance;
  /** Who touched the target, or what it depends on, in the step at hand. */
  #doer: Doer | null = null;
  #written = new Set<Part>();

  constructor(
    private readonly replay: History,
    private readonly target: Target,
  ) {
    const { state, machine, program } = replay;
    this.#spots = spotsOf(state, target);
    this.#layout = { slots: state.slots, vmas: state.vmas };
    this.#before = appearanceOf(state, target, this.#spots, program.spec);
    machine.effects = this;
    machine.listener = (event) => {
      if (event.kind === 'exit') this.#exits.set(event.actor, replay.present);
    };
  }

  touch(space: number, id: number, lo: number, hi: number, how: number): void {
    if (how !== How.write) return;
    // What a device holds changes nothing of where accesses lead: nothing else tells of it.
    if (space === Space.pins) this.changed();
    if (space !== Space.bytes) return;
    const own = meets(this.#spots.private, this.target, id, lo, hi);
    const shared = meets(this.#spots.shared, this.target, id, lo, hi);
    if (own) this.#written.add('private bytes');
    if (shared) this.#written.add('shared bytes');
    if (own || shared) this.changed();
  }

  changed(): void {
    this.#doer ??= doerNow(this.replay.machine);
    this.replay.machine.interrupt();
  }

  go(to: Point, steps: number): Find<readonly Cause[]> | null {
    const end = this.replay.state.moment + steps;
    while (isBefore(this.replay.present, to)) {
      const { moment, inputs } = this.replay.present;
      const due = this.replay.inputs[inputs];
      const input = due?.moment === moment ? due : null;
      if (input !== null) this.replay.run(0, { moment, inputs: inputs + 1 });
      else if (moment >= end) break;
      else
        this.replay.run(end - moment, due === undefined ? to : earlier({ moment: due.moment, inputs }, to));
      if (input !== null) this.#look(handOf(input), input);
      else if (this.#doer !== null) this.#look(this.#doer, null);
    }
    const last = this.#causes.at(-1);
    return last === undefined ? null : { point: last.point, what: this.#causes };
  }

  /** After a step, or an input: what has become of the target. */
  #look(doer: Doer, input: Input | null): void {
    const { state, program, present: point } = this.replay;
    if (state.slots !== this.#layout.slots || state.vmas !== this.#layout.vmas) {
      this.#layout = { slots: state.slots, vmas: state.vmas };
      this.#spots = spotsOf(state, this.target);
    }
    const now = appearanceOf(state, this.target, this.#spots, program.spec);
    const changes: Change[] = [];
    for (const [part, to] of now) {
      const from = this.#before.get(part) ?? '';
      if (from !== to || this.#written.has(part)) changes.push({ part, from, to });
    }
    this.#before = now;
    this.#doer = null;
    this.#written = new Set();
    if (changes.length === 0) return;
    const exitAt = doer.exit === null ? null : (this.#exits.get(doer.actor) ?? null);
    this.#causes.push({ ...doer, point, input, exitAt, changes });
  }
}
