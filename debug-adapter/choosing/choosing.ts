import { choiceForPolicy, choices, type Choice, type Policy } from '../../engine/choice.js';
import { Act } from '../../engine/choose.js';
import { actorName } from '../../engine/describe/actor.js';
import { describeExit, exitAddress, type ExitText } from '../../engine/describe/exit.js';
import { whereIs } from '../../engine/describe/place.js';
import { Life, Wait } from '../../engine/kvm/task.js';
import { pageOf } from '../../engine/memory/address.js';
import { pagesOf } from '../../engine/memory/range.js';
import { didYouMean, nearest } from '../../language/names/nearest.js';
import type { Place } from '../debuggee/place.js';
import type { Subject } from '../debuggee/subject.js';
import { Forecast } from './forecast.js';
import { drawStrip, stripWindow, type Conversion } from './strip.js';

/** One thing that can be done at an exit. */
export interface Target {
  /** Stable over runs: recordings, scripts and the console name choices by it. */
  readonly id: string;
  readonly label: string;
  /** Why it cannot work here; absent if it can. */
  readonly unavailable?: string;
  /** What it converts; null if nothing. */
  readonly converts: (Conversion & { readonly recipe: number }) | null;
  /** The range before and after, as pictures in one line; absent where nothing is converted. */
  readonly strip?: { readonly before: string; readonly after: string };
}

/** The exit at which an actor waits. */
export interface PendingExit extends ExitText {
  readonly gpa: string;
  /** gfns concerned. */
  readonly lo: number;
  readonly hi: number;
}

/** Exits that wait for somebody to choose, and the one call through which everybody chooses: an input of the run, replayed and undone with it. */
export class Choosing {
  constructor(
    private readonly subject: Subject,
    /** What answers an exit that no handler of the script answers. */
    readonly policy: Policy,
  ) {}

  /** The actor that waits for a choice; null if none does. */
  waiting(): number | null {
    const { actors } = this.subject.history.state;
    return actors.find(({ waits, life }) => waits === Wait.choice && life === Life.running)?.id ?? null;
  }

  /** What can be done at the exit where an actor waits, and what cannot, with the reason. Nothing is predicted. Empty if it does not wait. */
  targets(actor: number): readonly Target[] {
    const { history, program } = this.subject;
    const { state, machine } = history;
    return choices(machine, actor).map(({ id, label, unavailable, args }) => {
      const converts = conversionOf(args);
      const base = { id, label, converts, ...(unavailable === undefined ? {} : { unavailable }) };
      const window = converts === null || unavailable !== undefined ? null : stripWindow(state, converts);
      return window === null
        ? base
        : {
            ...base,
            strip: {
              before: drawStrip(state, program.spec, window),
              after: drawStrip(state, program.spec, window, converts),
            },
          };
    });
  }

  /** The exit where an actor waits; null if it does not wait, or waits without one. */
  exit(actor: number): PendingExit | null {
    const { state } = this.subject.history;
    const who = state.actors[actor];
    if (who === undefined || who.waits !== Wait.choice || who.exit === null) return null;
    const { exit } = who;
    return {
      ...describeExit(exit, actorName(state, actor), state),
      gpa: exitAddress(exit),
      lo: exit.gpaPage,
      hi: exit.gpaPage + Math.max(1, pagesOf(exit.gpaOffset + exit.size)),
    };
  }

  /** The guest's statement at work in an actor; if it has none, the innermost of any side. */
  place(actor: number): Place | null {
    const { program, history } = this.subject;
    const who = history.state.actors[actor];
    const where =
      who === undefined ? undefined : (whereIs(program, who, 'guest')[0] ?? whereIs(program, who)[0]);
    return where === undefined ? null : { ...where.place, path: where.uri };
  }

  /**
   * Makes a choice. The run goes on with whatever lets it go next.
   *
   * @returns what was chosen, in words
   * @throws RangeError with a sentence that says why it cannot be done; nothing has changed then
   */
  choose(actor: number, id: string): string {
    const { label } = this.#found(actor, id);
    this.subject.history.apply(actor, { kind: 'choice', choice: id });
    return label;
  }

  /** The choice that the launch policy makes for an actor that waits, told to the console; null if it leaves that to a person, or makes none here. */
  policyChoice(actor: number): string | null {
    const { machine } = this.subject.history;
    const id = choiceForPolicy(machine, actor, this.policy);
    const label = choices(machine, actor).find((choice) => choice.id === id)?.label;
    if (id === null || label === undefined) return null;
    this.subject.say(`onMemoryError: ${this.policy} → ${label}\n`, 'console', null);
    return id;
  }

  /**
   * Begins to look at what a choice would lead to.
   *
   * @param steps how far, in atomic steps
   * @throws RangeError as `choose`
   */
  predict(actor: number, id: string, steps: number): Forecast {
    const { args } = this.#found(actor, id);
    const { state, machine } = this.subject.history;
    const converts = conversionOf(args);
    const window = converts === null ? null : stripWindow(state, converts);
    return new Forecast(machine, actor, id, steps, window);
  }

  #found(actor: number, id: string): Choice {
    const { machine, state } = this.subject.history;
    const all = choices(machine, actor);
    if (all.length === 0) throw new RangeError(this.#notWaiting(actor));
    const choice = all.find((one) => one.id === id);
    if (choice === undefined) {
      const ids = all.map((one) => one.id);
      const meant = didYouMean(nearest(id, ids));
      throw new RangeError(`There is no choice \`${id}\` here.${meant} There are: ${ids.join(', ')}.`);
    }
    if (choice.unavailable !== undefined)
      throw new RangeError(`\`${id}\` cannot work here: ${choice.unavailable}.`);
    if (state.ending !== null) throw new RangeError('The run has ended: restart it to choose again.');
    return choice;
  }

  #notWaiting(actor: number): string {
    const { state } = this.subject.history;
    const other = this.waiting();
    if (state.actors[actor] === undefined) return `There is no actor ${actor}.`;
    const who = actorName(state, actor);
    return other === null
      ? `${who} does not wait for a choice: there is something to choose when a run stops at an exit that nobody has answered.`
      : `${who} does not wait for a choice, ${actorName(state, other)} does.`;
  }
}

/** The conversion among the registers of a choice; null if it converts nothing. */
function conversionOf(args: Int32Array): Target['converts'] {
  if (args[0] !== Act.convert) return null;
  const lo = pageOf(args[2] ?? 0, args[3] ?? 0);
  const pages = pageOf(args[4] ?? 0, args[5] ?? 0);
  return { lo, hi: lo + pages, toPrivate: args[6] === 1, recipe: args[8] ?? 0 };
}
