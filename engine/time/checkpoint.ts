import type { State } from '../kvm/state.js';
import type { Point } from './point.js';

/** A saved state, and which point it is. */
export interface Checkpoint extends Point {
  readonly state: State;
}
