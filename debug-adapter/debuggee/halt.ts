import type { Point } from '../../engine/time/point.js';
import type { Place } from './place.js';

/** How to go forwards. Steps are of one actor; everybody else runs, too, as the schedule has it. */
export type ForwardGait =
  | {
      readonly kind: 'continue';
      /** Only this actor runs meanwhile: an input of the run. */
      readonly alone?: number;
    }
  | {
      readonly kind: 'next' | 'in' | 'out';
      readonly actor: number;
      /** `statement` (the default), `line`: to the next statement of another line, `instruction`: one atomic step of this actor. */
      readonly granularity?: 'statement' | 'line' | 'instruction';
      /** Only this actor runs meanwhile: an input of the run. */
      readonly alone?: number;
    }
  /** Until the actor has carried out what was chosen at its exit, and is about to run the guest again. */
  | { readonly kind: 'choice'; readonly actor: number };

/** How to go back. What going forwards halts for halts it, too. */
export type BackwardGait =
  /** To where the run halted before, or would have; else to its start. */
  | { readonly kind: 'reverse' }
  /** To the statement (line, atomic step) of an actor before this one; `into` what was called in between, `out` to the caller. */
  | {
      readonly kind: 'back';
      readonly actor: number;
      readonly way: 'over' | 'into' | 'out';
      readonly granularity?: 'statement' | 'line' | 'instruction';
    };

/** How to go to another point of time. Nothing on the way halts it. */
export type Seek =
  | {
      readonly kind: 'seek';
      readonly to: Point;
      /** Whom to look at there; whoever waits or has the turn unless told. */
      readonly actor?: number;
      /** What to say of the place. */
      readonly text: string;
    }
  /** To a time at which somebody is about to begin a statement on a line. */
  | {
      readonly kind: 'line';
      readonly which: 'first' | 'previous' | 'next' | 'last';
      readonly path: string;
      readonly line: number;
    }
  /** To where a frame of an actor's began. */
  | { readonly kind: 'frame'; readonly actor: number; readonly routine: number; readonly depth: number };

export type Gait = ForwardGait | BackwardGait | Seek;

/** What is known about a stop that calls for attention: an exit, a failed claim, a death. */
export interface Trouble {
  /** The exception filter it belongs to. */
  readonly filter: FilterName;
  /** Its name in the kernel, where it has one: `KVM_EXIT_MEMORY_ERROR`. */
  readonly id: string;
  /** Two or three words, for a title. */
  readonly title: string;
  /** Two plain sentences: what the guest (or the VMM) did, and what the map says. */
  readonly text: string;
  /** Further facts, one a line: the exit's fields. Empty where there are none. */
  readonly details: readonly string[];
  /** What is to be shown if the actor stands behind it already: the claim that failed. */
  readonly place?: Place;
}

/** The exception filters (DESIGN 6). */
export type FilterName =
  | 'implicit'
  | 'explicit'
  | 'exit'
  | 'host-fault'
  | 'death'
  | 'expect'
  | 'invariant'
  | 'livelock'
  | 'disagreement'
  | 'double-backing';

/** Why a run halted. Actors are the engine's ids, from 0. */
export type Halt =
  | { readonly kind: 'exception'; readonly actor: number; readonly trouble: Trouble }
  | {
      readonly kind: 'breakpoint' | 'function breakpoint' | 'data breakpoint' | 'instruction breakpoint';
      readonly actor: number;
      /** Ids of the breakpoints that stopped it. */
      readonly hit: readonly number[];
      /** In a few words, what happened: `gfn 0x104: shared → private, by vCPU 1`. */
      readonly text?: string;
    }
  | { readonly kind: 'step' | 'entry' | 'pause' | 'goto'; readonly actor: number; readonly text?: string }
  /** The run stands at its end, and can go back from there. */
  | { readonly kind: 'over'; readonly actor: number; readonly text: string }
  /** Nothing is left to run. `status` is what a command would exit with. */
  | { readonly kind: 'end'; readonly status: number };
