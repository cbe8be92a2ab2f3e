import type { Choice } from '../../engine/choice.js';
import type { Event } from '../../engine/kvm/event.js';
import type { State } from '../../engine/kvm/state.js';
import type { Entry, Program } from '../../engine/program/program.js';
import type { Outcome } from '../run-machine.js';
import type { Script } from '../script.js';

/** One run of a script's entry, as those who tell of it know it. */
export interface Story {
  readonly script: Script;
  readonly program: Program;
  readonly entry: Entry;
  readonly seed: number;
  /** Whether a person had the VMM do something: then there is one more thread to tell of. */
  readonly byHand?: boolean;
}

/** Tells what happens in a run, as it happens. */
export interface Narrator {
  begin(): void;
  event(event: Event, state: State): void;
  /** An exit waits and nobody has chosen yet. */
  waits(actor: number, choices: readonly Choice[], state: State): void;
  end(outcome: Outcome, state: State): void;
}
