import type { Event } from '../../engine/kvm/event.js';
import type { State } from '../../engine/kvm/state.js';
import { Life } from '../../engine/kvm/task.js';
import type { Program } from '../../engine/program/program.js';
import type { History } from '../../engine/time/history.js';
import type { Place } from './place.js';

/** Says something to the debug console: `stdout` is the script's own word, `console` the debugger's. */
export type Say = (text: string, kind: 'stdout' | 'console' | 'important', place: Place | null) => void;

/**
 * Hears an event of the run. `repeated`: the run goes over ground where it has been before on this branch, after going back; what
 * keeps a record has it already.
 */
export type Ear = (event: Event, repeated: boolean) => void;

/** What is debugged: a program, its run, and its scripts. Every part of the debuggee works on it, and knows no other part. */
export interface Subject {
  readonly program: Program;
  /** Index of the entry that runs: 0 is the main program, the others are tests. */
  readonly entry: number;
  /** The run with its past. To look at it: `history.state`; to put something in: `history.apply`. */
  readonly history: History;
  /** The state at the stop before this one: what changed since is marked. */
  readonly previous: State;
  /** The texts of the scripts as they were compiled, by uri. */
  readonly texts: ReadonlyMap<string, string>;
  readonly say: Say;
  /** Everything that happens in the run is told to `ear`, in order; not while the past is replayed to get somewhere. */
  hear(ear: Ear): void;
}

/** The protocol's threads count from 1, the engine's actors from 0. */
export function threadOf(actor: number): number {
  return actor + 1;
}
export function actorOf(thread: number): number {
  return thread - 1;
}

/** The actor to show where no other is meant: the one that alone may run, or whose turn it is, or another that has not ended. */
export function someoneRunning({ actors, solo, turn }: State): number {
  const runs = (id: number): boolean => actors[id]?.life === Life.running;
  return [solo, turn].find(runs) ?? actors.find(({ id }) => runs(id))?.id ?? turn;
}
