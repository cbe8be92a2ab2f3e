import { choiceForPolicy, choices, choose } from '../engine/choice.js';
import { actorName } from '../engine/describe/actor.js';
import { describeExit } from '../engine/describe/exit.js';
import { describeStop } from '../engine/describe/stop.js';
import { type Actor, Life, Wait } from '../engine/kvm/task.js';
import { type Exit, isConversionExit } from '../engine/kvm/exit.js';
import { Machine } from '../engine/machine.js';
import type { Program } from '../engine/program/program.js';
import type { Stop } from '../engine/program/stop.js';
import type {
  ActorInfo,
  ChoiceInfo,
  Debuggee,
  FrameInfo,
  Gait,
  Halt,
  Place,
  Print,
  Trouble,
} from './debuggee.js';
import { framesOf, placeAt } from './frames.js';
import { printer } from './printer.js';
import { asksAt, statementsFrom, statementsOf } from './statements.js';

/** What a run said when it halted, and whether there is anything after that. */
interface Verdict {
  readonly actor: number;
  readonly trouble: Trouble;
  readonly final: boolean;
}

/** A run of the engine's machine, as a debuggee. The protocol's threads count from 1, the engine's actors from 0. */
export class MachineDebuggee implements Debuggee {
  readonly #breakpoints = new Map<string, readonly number[]>();
  readonly #statements: readonly number[];
  #verdict: Verdict | null = null;
  #status = 0;
  /** A step that is under way, and how deep the stack was where it began. */
  #stride: { readonly gait: Gait; readonly depth: number } | null = null;

  /** Which conversion exits to stop at before their handler runs, although it might answer them. */
  #filters: ReadonlySet<string> = new Set();
  /** Where the handlers of exits begin. */
  readonly #handlers: readonly number[];
  private readonly machine: Machine;

  constructor(
    private readonly program: Program,
    entry: number,
    print: Print,
  ) {
    this.#statements = statementsOf(program);
    this.#handlers = program.handlers
      .map(({ routine }) => program.routines[routine]?.entry ?? -1)
      .filter((pc) => !asksAt(program, pc)); // a handler that begins by asking stops anyway
    const listener = printer(program, () => machine.state, print);
    const machine: Machine = new Machine(program, { entry, listener });
    this.machine = machine;
  }

  actors(): readonly ActorInfo[] {
    const { state } = this.machine;
    return state.actors
      .filter(({ life }) => life === Life.running)
      .map(({ id }) => ({ id: id + 1, name: actorName(state, id) }));
  }

  frames(thread: number): readonly FrameInfo[] {
    const actor = this.#actor(thread);
    return actor === undefined ? [] : framesOf(this.program, this.machine.state, actor);
  }

  trouble(thread: number): Trouble | null {
    if (this.#verdict?.actor === thread) return this.#verdict.trouble;
    const actor = this.#waiting(thread);
    return actor?.exit == null ? null : this.#describe(actor.id, actor.exit);
  }

  choices(thread: number): readonly ChoiceInfo[] {
    const actor = this.#waiting(thread);
    if (actor === undefined) return [];
    return choices(this.machine, actor.id).filter(({ unavailable }) => unavailable === undefined);
  }

  choose(thread: number, id: string): string | null {
    if (!this.choices(thread).some((choice) => choice.id === id)) return `${id} cannot be chosen here.`;
    choose(this.machine, thread - 1, id);
    return null;
  }

  breakOn(path: string, lines: readonly number[]): readonly (Place | null)[] {
    const found = lines.map((line) => statementsFrom(this.program, path, line));
    this.#breakpoints.set(path, found.flat());
    return found.map(([pc]) =>
      pc === undefined ? null : placeAt(this.program, this.program.positions[pc] ?? -1),
    );
  }

  breakOnExits(filters: readonly string[]): void {
    this.#filters = new Set(filters);
  }

  run(gait: Gait, steps: number): Halt | null {
    if (this.#verdict?.final === true) return { kind: 'end', status: 1 };
    if (this.#stride?.gait !== gait) this.#begin(gait);
    const end = this.machine.state.moment + steps;
    for (;;) {
      const stop = this.machine.run(end - this.machine.state.moment);
      if (stop.kind === 'steps') return null;
      const halt = stop.kind === 'breakpoint' ? this.#arrived(stop.actor, gait) : this.#halt(stop);
      if (halt !== null) return halt;
    }
  }

  /** Prepares for a way of going on: it may take many slices. */
  #begin(gait: Gait): void {
    this.#verdict = null;
    const thread = gait.kind === 'continue' ? null : gait.actor;
    this.#stride = { gait, depth: thread === null ? 0 : (this.#actor(thread)?.top?.depth ?? 0) };
    for (const { id, waits } of this.machine.state.actors) {
      if (waits !== Wait.choice || (thread !== null && thread !== id + 1)) continue;
      // Nobody chose: the vCPU goes back in as KVM would let it, and nothing is converted.
      const retry = choiceForPolicy(this.machine, id, 'retry');
      if (retry !== null) choose(this.machine, id, retry);
    }
    const watched = this.#filters.size > 0 ? this.#handlers : [];
    const stops = thread === null ? [...this.#breakpoints.values()].flat() : this.#statements;
    this.machine.breakAt(this.#mask([...watched, ...stops]));
  }

  /** The halt, if any, that is due where an actor is about to begin a statement. */
  #arrived(id: number, gait: Gait): Halt | null {
    const { top, exit = null } = this.machine.state.actors[id] ?? {};
    const { depth = 0, pc = -1 } = top ?? {};
    const actor = id + 1;
    if (exit !== null && this.#handlers.includes(pc) && this.#isWatched(exit)) {
      const trouble = this.#describe(id, exit);
      this.#verdict = { actor, trouble, final: false };
      return { kind: 'trouble', actor, trouble };
    }
    if ([...this.#breakpoints.values()].some((pcs) => pcs.includes(pc))) return { kind: 'breakpoint', actor };
    if (gait.kind === 'continue' || gait.actor !== actor) return null;
    const from = this.#stride?.depth ?? 0;
    const deep = gait.kind === 'in' || (gait.kind === 'next' ? depth <= from : depth < from);
    return deep ? { kind: 'step', actor } : null;
  }

  /** Does somebody want to see this exit before its handler runs? */
  #isWatched(exit: Exit): boolean {
    return isConversionExit(exit) && this.#filters.has(exit.explicit ? 'explicit' : 'implicit');
  }

  #describe(id: number, exit: Exit): Trouble {
    const { state } = this.machine;
    const { name, title, decision } = describeExit(exit, actorName(state, id), state);
    return { id: name, title, text: decision };
  }

  /** What a stop of the machine is to the protocol. */
  #halt(stop: Exclude<Stop, { kind: 'steps' | 'breakpoint' }>): Halt {
    if (stop.kind === 'done') return { kind: 'end', status: this.#status };
    if (stop.kind === 'ask') {
      const actor = stop.actor + 1;
      const unknown = { id: 'ask', title: 'Waits for a choice', text: '' };
      return { kind: 'trouble', actor, trouble: this.trouble(actor) ?? unknown };
    }
    const { title, text } = describeStop(stop, this.program, this.machine.state);
    const actor = ('actor' in stop ? stop.actor : this.machine.state.turn) + 1;
    const trouble = { id: title, title, text };
    this.#status = 1;
    this.#verdict = { actor, trouble, final: stop.kind !== 'claim' && stop.kind !== 'invariant' };
    return { kind: 'trouble', actor, trouble };
  }

  /** One mark for each instruction of the program; null for none, which costs nothing. */
  #mask(instructions: readonly number[]): Uint8Array | null {
    if (instructions.length === 0) return null;
    const mask = new Uint8Array(this.program.positions.length);
    for (const pc of instructions) mask[pc] = 1;
    return mask;
  }

  #actor(thread: number): Actor | undefined {
    return this.machine.state.actors[thread - 1];
  }

  /** The actor, if an exit of its waits for a choice. */
  #waiting(thread: number): Actor | undefined {
    const actor = this.#actor(thread);
    return actor?.waits === Wait.choice ? actor : undefined;
  }
}
