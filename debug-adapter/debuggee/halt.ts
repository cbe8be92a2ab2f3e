import type { Place } from './place.js';

/** How to go on. Steps are of one actor; everybody else runs, too, as the schedule has it. */
export type Gait =
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
  /** Nothing is left to run. `status` is what a command would exit with. */
  | { readonly kind: 'end'; readonly status: number };
