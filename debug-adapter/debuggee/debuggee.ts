import type { Policy } from '../../engine/choice.js';
import type { State } from '../../engine/kvm/state.js';
import type { Program } from '../../engine/program/program.js';
import type { Recording } from '../../engine/time/recording.js';
import type { History } from '../../engine/time/history.js';
import { Acting } from '../acting/acting.js';
import { Choosing } from '../choosing/choosing.js';
import { Evaluator } from '../evaluate/evaluator.js';
import { Inspector } from '../inspect/inspector.js';
import { Stops } from '../stops/stops.js';
import { Travel } from '../travel/travel.js';
import { Views } from '../views/views.js';
import type { Gait, Halt } from './halt.js';
import type { Ear, Say, Subject } from './subject.js';

/** How a run is to be debugged. */
export interface DebuggeeOptions {
  readonly entry: number;
  /** What answers an exit that no handler of the script answers. */
  readonly policy: Policy;
  readonly texts: ReadonlyMap<string, string>;
  readonly say: Say;
  /** The recording that it does again. */
  readonly recording?: Recording | null;
}

/** A run being debugged. The requests of the protocol see nothing else, and know nothing of each other. */
export class Debuggee implements Subject {
  readonly program: Program;
  readonly entry: number;
  readonly texts: ReadonlyMap<string, string>;
  readonly say: Say;

  /** The recording that it does again; null for none. */
  readonly recording: Recording | null;

  /** Breakpoints, filters, steps: where a run halts. */
  readonly stops: Stops;
  /** Going back, and to other points of time. */
  readonly travel: Travel;
  /** Stacks, variables, memory, code: what a halted run shows. */
  readonly inspector: Inspector;
  /** Expressions, and the console's commands. */
  readonly evaluator: Evaluator;
  /** Exits that wait, and what can be done about them. */
  readonly choosing: Choosing;
  /** What the VMM does because a person wants it. */
  readonly acting: Acting;
  /** The map, the tree, the timeline, the costs. */
  readonly views: Views;

  readonly #ears: Ear[] = [];
  #previous: State;
  #atLastStop: State;

  constructor(
    readonly history: History,
    { entry, policy, texts, say, recording = null }: DebuggeeOptions,
  ) {
    this.program = history.program;
    this.entry = entry;
    this.texts = texts;
    this.say = say;
    this.recording = recording;
    this.#atLastStop = this.#previous = history.machine.save();
    history.machine.listener = (event) => {
      const { repeating } = history;
      for (const ear of this.#ears) ear(event, repeating);
    };
    this.choosing = new Choosing(this, policy);
    this.stops = new Stops(this, this.choosing);
    this.acting = new Acting(this, this.stops);
    this.travel = new Travel(this, this.stops, this.choosing);
    this.inspector = new Inspector(this);
    this.evaluator = new Evaluator(this);
    this.views = new Views(this);
  }

  get previous(): State {
    return this.#previous;
  }

  hear(ear: Ear): void {
    this.#ears.push(ear);
  }

  /** Goes on for at most `steps` atomic steps: a halt, or null if there is more to do. */
  run(gait: Gait, steps: number): Halt | null {
    switch (gait.kind) {
      case 'reverse':
      case 'back':
      case 'seek':
      case 'line':
      case 'frame':
        return this.travel.run(gait, steps);
      default: {
        const { stand } = this.stops;
        return this.travel.atEnd(this.stops.run(gait, steps), stand);
      }
    }
  }

  /** The run has come to a stop that a person sees: what changes from here on is marked at the next. */
  stoppedHere(): void {
    this.#previous = this.#atLastStop;
    this.#atLastStop = this.history.machine.save();
  }
}
