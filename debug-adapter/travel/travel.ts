import { grouped } from '../../engine/describe/text.js';
import { Wait } from '../../engine/kvm/task.js';
import type { History } from '../../engine/time/history.js';
import { isBefore, isSame, type Point } from '../../engine/time/point.js';
import type { BackwardGait, Halt, Seek } from '../debuggee/halt.js';
import { someoneRunning, type Subject } from '../debuggee/subject.js';
import { runOn, Stage, type Stand } from '../stops/halts.js';
import type { Lookout } from '../stops/lookout.js';
import { ENDLESS, FAILED, UNANSWERED } from '../stops/verdicts.js';
import { isAsking } from '../stops/standing.js';
import type { Stops } from '../stops/stops.js';
import { Tally } from '../stops/tally.js';
import type { Choosing } from '../choosing/choosing.js';
import { Backwards, type SearchFor } from './backwards.js';
import { Bookmarks } from './bookmarks.js';
import { lastInput } from './branch-words.js';
import { Forwards } from './forwards.js';
import { StepBack } from './step-back.js';
import type { Found } from './stretch.js';

type Gait = BackwardGait | Seek;

/** Where a journey ends, and what is told there. */
interface Destination extends Stand {
  readonly halt: () => Halt;
}

/** Looks for a destination: `none` if there is no such place. */
interface Search {
  /** The moment that it looks at. */
  readonly moment: number;
  advance(steps: number): Found | 'none' | null;
}

/** Nothing is looked for but what is watched for: exits that ask are nothing to stop at. */
const QUIETLY: Omit<SearchFor, 'watch'> = {
  ...{ policy: 'retry', step: null, marks: [], calm: true },
  counting: null,
};

/** Atomic steps at most between an exit and where it waits. */
const FAR = 100_000;

const START: Point = { moment: 0, inputs: 0 };

/** Going back in a run, and to other points of it: what the run halts for is the same in both directions. */
export class Travel {
  #gait: Gait | null = null;
  #search: Search | null = null;
  #destination: Destination | null = null;
  #tally: Tally | null = null;
  #stopsAtEnd: 'always' | 'failed' | 'never' = 'never';

  readonly bookmarks: Bookmarks;

  constructor(
    private readonly subject: Subject,
    private readonly stops: Stops,
    private readonly choosing: Choosing,
  ) {
    this.bookmarks = new Bookmarks(subject);
  }

  /** When a run that has ended stays, so that one can go back from its end; null: if it failed. */
  configure(stopOnEnd: boolean | null): void {
    this.#stopsAtEnd = stopOnEnd === null ? 'failed' : stopOnEnd ? 'always' : 'never';
  }

  /** The way to a moment, before anything that was put in there. @throws RangeError if it has not been reached */
  toMoment(moment: number): Seek {
    const { history } = this.subject;
    const { reached } = history;
    if (!Number.isSafeInteger(moment) || moment < 0)
      throw new RangeError('A moment is a whole number of atomic steps since the start.');
    if (moment > reached.moment)
      throw new RangeError(
        `The run has come to moment ${grouped(reached.moment)} so far: to go further, let it run.`,
      );
    return { kind: 'seek', to: history.pointAt(moment), text: `Moment ${grouped(moment)}` };
  }

  /** The way to a bookmark, on this branch or another. @throws RangeError with a sentence if there is none */
  toBookmark(name: string): Seek {
    const { place } = this.bookmarks.find(name);
    if (place.kind === 'none') throw new RangeError(sentence(place.why));
    if (place.kind === 'ahead')
      throw new RangeError(
        `\`${name}\` lies ahead, at moment ${grouped(place.point.moment)}: let the run go on to there.`,
      );
    this.#switch(place.branch);
    return { kind: 'seek', to: place.point, text: `Bookmark ${name}` };
  }

  /** The way to the end of a branch. @throws RangeError if there is no such branch */
  toBranch(id: number): Seek {
    this.#switch(id);
    const { branch, reached } = this.subject.history;
    const called = branch.name === '' ? `branch ${id}` : `branch ${id}, ${branch.name}`;
    return { kind: 'seek', to: reached, text: `End of ${called}` };
  }

  /** The run once more, beside this one, and the point of a moment on it. @throws RangeError for one that was not reached */
  beside(
    moment: number,
    branch = this.subject.history.branch.id,
  ): { readonly replay: History; readonly point: Point } {
    const { history } = this.subject;
    const found = history.branches.find(({ id }) => id === branch);
    if (found === undefined) throw new RangeError(`There is no branch ${branch} any more.`);
    if (moment > found.reached.moment)
      throw new RangeError(`Branch ${branch} has come to moment ${grouped(found.reached.moment)} only.`);
    const inputs = found.inputs.filter((input) => input.moment < moment).length;
    const isNow = branch === history.branch.id && moment === history.state.moment;
    const point = isNow ? history.present : { moment, inputs };
    return { replay: history.beside(point, { branch }), point };
  }

  /** The last thing that was put in before the present; null if there was nothing. */
  lastInput() {
    return lastInput(this.subject);
  }

  /** Where an exit of an actor's waits for a choice, if it does; else where it happened. */
  askOf(point: Point, actor: number): Point {
    const { history, program } = this.subject;
    const replay = history.beside(point);
    while (!replay.seek(point, FAR));
    for (let i = 0; i < FAR && isAsking(program, replay.state, actor); i++) {
      if (replay.state.actors[actor]?.waits === Wait.choice) return replay.present;
      const before = replay.present;
      if (runOn(replay, 1).kind !== 'ask' && isSame(replay.present, before)) break;
      if (isBefore(history.reached, replay.present)) break;
    }
    return point;
  }

  #switch(id: number): void {
    this.subject.history.switchTo(id);
  }

  /** What to say of a journey that takes long; null if there is none. */
  get progress(): string | null {
    return this.#search === null ? null : `at ${grouped(this.#search.moment)} steps`;
  }

  /**
   * Goes on with a journey for about so many atomic steps; another gait begins another.
   *
   * @returns the halt to tell, or null if there is more to do
   */
  run(gait: Gait, steps: number): Halt | null {
    if (this.#gait !== gait) this.#begin(gait);
    if (this.#destination === null) {
      const found = this.#search?.advance(steps) ?? null;
      if (found === null) return null;
      this.#destination = found === 'none' ? this.#nowhere(gait) : this.#there(gait, found);
    }
    const { moment, inputs, stage, halt } = this.#destination;
    if (!this.subject.history.seek({ moment, inputs }, steps)) return null;
    this.#forget();
    return this.stops.land(halt(), stage);
  }

  /**
   * What becomes of a halt of a run that went forwards: one that has ended may stay where it is.
   *
   * @param before where the person stood before
   */
  atEnd(halt: Halt | null, before: Stand): Halt | null {
    this.#forget();
    if (halt?.kind !== 'end' || this.#stopsAtEnd === 'never') return halt;
    const failed = halt.status !== 0;
    // What ended it has been shown here already: whoever goes on wants to leave.
    const isTold = isSame(before, this.subject.history.present) && before.stage >= Stage.done;
    if (isTold || (this.#stopsAtEnd === 'failed' && !failed)) return halt;
    const text = `End of the run${ENDS[halt.status] ?? ''}`;
    const actor = someoneRunning(this.subject.history.state);
    return this.stops.land({ kind: 'over', actor, text }, Stage.end);
  }

  #forget(): void {
    this.#gait = null;
    this.#search = null;
    this.#destination = null;
  }

  #begin(gait: Gait): void {
    this.#forget();
    this.#gait = gait;
    const { stand, lookouts } = this.stops;
    const { marks } = lookouts;
    if (gait.kind === 'seek') {
      this.#destination = { ...gait.to, stage: Stage.nothing, halt: () => this.#here(gait.text, gait.actor) };
    } else if (gait.kind === 'line') {
      this.#search = this.#lineSearch(gait);
    } else if (gait.kind === 'frame') {
      const { actor, depth, routine } = gait;
      const watch = (subject: Subject): Lookout => this.stops.lookouts.atRoutine(subject, routine);
      const search = { ...QUIETLY, watch, only: { actor, depth } };
      this.#search = new Backwards(
        this.subject,
        { ...this.subject.history.present, stage: Stage.end },
        search,
      );
    } else {
      const step = gait.kind === 'back' ? new StepBack(this.subject, gait) : null;
      const watch = (subject: Subject): Lookout => this.stops.lookouts.same(subject);
      const search = {
        policy: this.choosing.policy,
        step,
        watch,
        marks,
        calm: false,
        counting: this.#hits(stand),
      };
      this.#search = new Backwards(this.subject, stand, search);
    }
  }

  /** What is known of hits that count; it is kept from search to search. */
  #hits(to: Point): SearchFor['counting'] {
    const plan = this.stops.lookouts.counting;
    if (plan.breakpoints.length === 0) return null;
    if (this.#tally?.isOf(this.subject, plan, to) !== true) this.#tally = new Tally(this.subject, plan);
    return { plan, tally: this.#tally };
  }

  #lineSearch({ which, path, line }: Extract<Seek, { kind: 'line' }>): Search {
    const { history } = this.subject;
    const search = {
      ...QUIETLY,
      watch: (subject: Subject) => this.stops.lookouts.onLine(subject, path, line),
    };
    switch (which) {
      case 'first':
        return new Forwards(this.subject, { ...START, stage: Stage.nothing }, search);
      case 'next':
        return new Forwards(this.subject, { ...history.present, stage: Stage.end }, search);
      case 'previous':
        return new Backwards(this.subject, { ...history.present, stage: Stage.nothing }, search);
      case 'last':
        return new Backwards(this.subject, { ...history.reached, stage: Stage.end }, search);
    }
  }

  #there(gait: Gait, found: Found): Destination {
    const { halt, ...stand } = found;
    if (gait.kind === 'frame') {
      const name = this.subject.program.routines[gait.routine]?.name ?? 'it';
      return { ...stand, halt: () => ({ kind: 'goto', actor: gait.actor, text: `\`${name}\` begins` }) };
    }
    if (gait.kind !== 'line' || halt.kind === 'end') return { ...stand, halt: () => halt };
    const text = `${capital(gait.which)} time at line ${gait.line}`;
    return { ...stand, halt: () => ({ kind: 'goto', actor: halt.actor, text }) };
  }

  /** There is nothing before: the start of the run. Of a line, that it was not there: the run stays where it is. */
  #nowhere(gait: Gait): Destination {
    if (gait.kind !== 'line') return { ...START, stage: Stage.nothing, halt: () => this.#entry() };
    const { which, line } = gait;
    const when = which === 'previous' ? ' before' : which === 'next' ? ' again so far' : ' so far';
    return { ...this.stops.stand, halt: () => this.#here(`The run has not been at line ${line}${when}`) };
  }

  #entry(): Halt {
    return { kind: 'entry', actor: someoneRunning(this.subject.history.state), text: 'Start of the run' };
  }

  /** What is told of a place to which a person has gone: an exit that waits there, or the place. */
  #here(text: string, wanted?: number): Halt {
    const waiting = this.choosing.waiting();
    const trouble = waiting === null ? null : this.stops.trouble(waiting);
    if (waiting !== null && trouble !== null) return { kind: 'exception', actor: waiting, trouble };
    return { kind: 'goto', actor: wanted ?? someoneRunning(this.subject.history.state), text };
  }
}

/** By what a command would exit with. */
const ENDS: Readonly<Record<number, string>> = {
  [FAILED]: ': it failed',
  [ENDLESS]: ': it would never have ended',
  [UNANSWERED]: ': nobody answered an exit',
};

function sentence(text: string): string {
  return `${capital(text)}.`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
