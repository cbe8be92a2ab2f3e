import { newEpoch } from './memory/epoch.js';
import type { Hash64 } from './memory/hash.js';
import { build, emptyState } from './build.js';
import type { Breaks } from './program/breaks.js';
import type { Effects, Listener } from './kvm/event.js';
import { Kernel } from './kvm/kernel.js';
import type { State } from './kvm/state.js';
import { Life, Wait, type Actor } from './kvm/task.js';
import { ABIS } from './operations.js';
import { identityOf } from './program/identity.js';
import { Execution } from './program/execution.js';
import { InvariantWatch } from './program/invariants.js';
import { KVM_RUN } from './program/kvm-run.js';
import { runActor } from './program/processor.js';
import type { ActorSpec, Entry, Program } from './program/program.js';
import { draw, handAt, nextActor, runnable } from './program/scheduler.js';
import type { Stop } from './program/stop.js';

export type { Stop } from './program/stop.js';

export interface MachineOptions {
  /** Which of `Program.entries` runs; 0 is the main program, the others are tests. */
  readonly entry?: number;
  readonly listener?: Listener | null;
  /** Overrides the script's seed; 0 is round robin at statement ends. */
  readonly seed?: number;
  /** Begins with this saved state instead of the program's start. */
  readonly state?: State;
}

/** A seeded schedule gives turns of at most so many steps, so that actors meet within statements, too. */
const LONGEST_TURN = 16;
/** `State.turnEnds` of a turn that began when nobody else could run: it lasts until its statement ends with somebody waiting. */
const ALONE = -1;

/**
 * The one value that everything is about: a program and its state. `save` and `load` fork it in O(1); `run` goes on.
 * The same program, state and inputs give the same states, byte for byte.
 */
export class Machine {
  readonly kernel: Kernel;
  readonly execution: Execution;
  readonly entry: Entry;
  readonly seed: number;
  private readonly invariants: InvariantWatch;
  /** Whoever did the last step before the debugger's hand: when that is done, it is taken to have done the last step still. */
  private beforeHand = 0;

  constructor(
    readonly program: Program,
    options: MachineOptions = {},
  ) {
    const entry = program.entries[options.entry ?? 0];
    if (entry === undefined) throw new RangeError(`the program has no entry ${options.entry ?? 0}`);
    this.entry = entry;
    this.seed = options.seed ?? program.spec.seed;
    const { abi, operations, convert } = ABIS[program.spec.abi];
    this.execution = new Execution(program, operations, KVM_RUN, convert);
    this.invariants = new InvariantWatch(this.execution);
    this.kernel = new Kernel(program.spec, emptyState(), this.execution, abi);
    this.kernel.listener = options.listener ?? null;
    this.execution.k = this.kernel;
    this.execution.starts = entry.actors.map((actor) => actor.routine);
    if (options.state !== undefined) {
      this.load(options.state);
      return;
    }
    const setup =
      entry.setup >= 0 ? [{ kind: 'host' as const, name: 'setup', vcpu: -1, routine: entry.setup }] : [];
    const actors: readonly ActorSpec[] = [...entry.actors, ...setup];
    build(this.kernel, program, actors);
    this.kernel.s.random = this.seed;
    actors.forEach((actor, id) => {
      const owned = this.kernel.actor(id);
      this.execution.enter(owned, actor.routine);
      if (actor.loop !== undefined) {
        owned.guest = owned.top;
        owned.top = this.execution.frameOf(actor.loop, null);
      }
    });
    if (setup.length > 0) this.kernel.s.solo = actors.length - 1;
  }

  /** The state as it is. To look at only, and only until the machine goes on; `save` gives one to keep. */
  get state(): State {
    return this.kernel.s;
  }

  get listener(): Listener | null {
    return this.kernel.listener;
  }

  set listener(listener: Listener | null) {
    this.kernel.listener = listener;
  }

  get effects(): Effects | null {
    return this.kernel.effects;
  }

  set effects(effects: Effects | null) {
    this.kernel.effects = effects;
  }

  /** The state, to keep: nobody writes it any more. O(1). */
  save(): State {
    const saved = this.kernel.s;
    this.kernel.s = saved.fork();
    this.kernel.epoch = newEpoch();
    return saved;
  }

  /** Goes back (or elsewhere) to a saved state. O(1). The saved state stays as it is. */
  load(saved: State): void {
    this.kernel.s = saved.fork();
    this.kernel.epoch = newEpoch();
    this.kernel.translations.clear();
    this.execution.passingMoment = -1;
  }

  /** What the state is, as 64 bits (DESIGN 3). */
  identity(): Hash64 {
    return identityOf(this.kernel.s);
  }

  /**
   * Where to stop before going on; NO_BREAKS for nowhere, which costs nothing. Breakpoints never change what a run does. Where it has stopped
   * for a breakpoint it does not stop once more.
   */
  breakAt(breaks: Breaks): void {
    this.execution.breaks = breaks;
  }

  /** Whether the run stands at a breakpoint for which it has stopped: it goes on without stopping there once more. */
  get passing(): boolean {
    return this.execution.passingMoment === this.state.moment;
  }

  /** Whoever did the last step, or stopped at a breakpoint before doing one; before all steps, whose turn it is. */
  get current(): number {
    const someone = this.kernel.current as Kernel['current'] | undefined;
    return someone?.id ?? this.state.turn;
  }

  /**
   * For listeners and those who watch effects: the run stops after the step that is being done. What else happens in it (a failed claim, a
   * death) comes first.
   */
  interrupt(): void {
    this.execution.stopAt({ kind: 'interrupted', actor: this.kernel.current.id });
  }

  /** Runs at most so many atomic steps. */
  run(steps: number): Stop {
    const k = this.kernel;
    const x = this.execution;
    let left = steps;
    for (;;) {
      const s = k.s;
      if (s.ending !== null) return { kind: 'death', actor: s.ending.actor, text: s.ending.text };
      if (left <= 0) return { kind: 'steps' };
      const hand = handAt(s);
      const turn = s.handDue && hand >= 0 ? -1 : this.pick(s);
      const id = turn < 0 ? hand : turn;
      if (id < 0) return this.nobody(s);
      if (turn >= 0) s.turn = id;
      else if (this.current !== id) this.beforeHand = this.current;
      k.current = k.actor(id);
      const others = s.actors.some((actor) => actor.id !== id && runnable(s, actor));
      k.watched = this.invariants.any;
      k.sharing = others || k.watched;
      const most = turn < 0 ? left : Math.min(left, this.stepsOfTurn(s, others));
      const done = runActor(x, this.invariants.everyStep ? 1 : most);
      left -= done;
      if (turn < 0) this.besideTurn(k.s, done);
      else if (x.turnOver || (s.turnEnds > 0 && s.moment >= s.turnEnds)) this.endTurn(k.s, x.turnOver);
      if (x.stop === null || x.stop.kind === 'interrupted') this.invariants.check(k);
      if (turn < 0 && !k.s.handDue) k.current = k.actor(this.beforeHand);
      if (x.stop !== null) {
        const stop: Stop = x.stop;
        x.stop = null;
        return stop;
      }
      if (k.current.waits === Wait.choice) return { kind: 'ask', actor: id };
    }
  }

  /** How many steps a turn has: no limit by default, a drawn one with a seed. Kept in the state, so that it does not matter how a run is cut into slices. */
  private stepsOfTurn(s: State, others: boolean): number {
    if (this.seed === 0) return Infinity;
    if (s.turnEnds === 0) s.turnEnds = others ? s.moment + 1 + (draw(s) % LONGEST_TURN) : ALONE;
    return s.turnEnds === ALONE ? Infinity : s.turnEnds - s.moment;
  }

  /** Does one atomic step of whoever's turn it is. */
  step(): Stop {
    return this.run(1);
  }

  private pick(s: State): number {
    const wanted = s.actors.find((actor) => actor.waits === Wait.choice && actor.life === Life.running);
    if (wanted !== undefined) return -1;
    const schedule = this.entry.schedule;
    if (s.scheduled < schedule.length && s.solo < 0) {
      const id = schedule[s.scheduled] as number;
      const actor = s.actors[id];
      if (actor !== undefined && runnable(s, actor)) return id;
    }
    const current = s.actors[s.turn];
    if (s.turnEnds !== 0 && current !== undefined && runnable(s, current)) return current.id;
    s.turnEnds = 0;
    return nextActor(s, this.seed !== 0);
  }

  /** A turn is over, and the next actor's begins; or, with a seed, only the steps that were drawn for it, and others are drawn. */
  private endTurn(s: State, isOver: boolean): void {
    s.turnEnds = 0;
    s.handDue = handAt(s) >= 0;
    if (!isOver) return;
    if (s.scheduled < this.entry.schedule.length && s.solo < 0) s.scheduled++;
    s.begun = false;
    // The debugger's hand comes behind all others, and has no turns.
    s.turn = (s.turn + 1) % (s.hand < 0 ? s.actors.length : s.hand);
  }

  /** The debugger's hand has done so many steps: the schedule of all others is what it was. Held up by a lock, it waits for the end of somebody's turn. */
  private besideTurn(s: State, done: number): void {
    s.handSteps += done;
    if (s.turnEnds > 0) s.turnEnds += done;
    if (this.execution.passingMoment === s.moment - done) this.execution.passingMoment = s.moment;
    s.handDue = handAt(s) >= 0;
  }

  private nobody(s: State): Stop {
    const asking = s.actors.find((actor) => actor.waits === Wait.choice && actor.life === Life.running);
    if (asking !== undefined) return { kind: 'ask', actor: asking.id };
    const waiting = s.actors.filter((actor) => actor.life === Life.running);
    // Device threads wait for a guest that has ended: that is how a run ends.
    if (waiting.every((actor) => actor.kind === 'host' && actor.waits === Wait.event))
      return { kind: 'done' };
    const words = waiting.map(
      (actor) => `${actor.kind === 'vcpu' ? `vCPU ${actor.vcpu}` : actor.name} waits ${this.reason(actor)}`,
    );
    return { kind: 'deadlock', text: `nobody can run: ${words.join(', ')}` };
  }

  private reason({ waits, waitId: id, paused }: Actor): string {
    if (paused) return 'to be resumed';
    switch (waits) {
      case Wait.event:
        return `for ${this.program.events[id] ?? 'an event'}, which nobody notifies any more`;
      case Wait.barrier:
        return `at barrier ${this.program.barriers[id] ?? ''}`;
      case Wait.lock:
        return `for a lock that ${this.kernel.s.actors[id]?.name ?? 'somebody'} holds`;
      case Wait.srcu:
        return 'for SRCU readers of the memslots to leave';
      default:
        return 'for its turn';
    }
  }
}
