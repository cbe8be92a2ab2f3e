import type { Outcome } from '../../engine/direct.js';
import type { State } from '../../engine/kvm/state.js';
import type { Case, Step } from './case-file.js';
import type { World } from './world.js';

/** What came of a step: the machine's answer, and what a fact may ask about it. */
export interface Result {
  readonly outcome: Outcome;
  /** The bytes that a read saw, if it was no plain access. */
  readonly bytes?: Uint8Array;
  /** Fields of a structure that the call filled. */
  readonly structure?: Readonly<Record<string, bigint>>;
  /** The step that `outcome` belongs to: of a sequence, the last. */
  readonly step: Step;
}

/** What the facts of a case are asked about. */
export interface Scene {
  readonly world: World;
  readonly before: State;
  readonly result: Result;
  readonly case: Case;
}
