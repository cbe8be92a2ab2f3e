import type { Listener } from '../kvm/event.js';
import type { Checkpoint } from './checkpoint.js';
import type { Input } from './input.js';
import type { Point } from './point.js';

/** What saved states may hold unless told, in bytes; and the part of it that is for the branches that were left. */
export const HISTORY_MEMORY = 512 * 2 ** 20;
export const OF_LEFT = 1 / 4;

/** What a run keeps of its past, and where it begins. */
export interface HistoryOptions {
  readonly entry?: number;
  readonly seed?: number;
  readonly listener?: Listener | null;
  /** What was put into another run of the program: it lies ahead, and is put into this one when its moments come. */
  readonly inputs?: readonly Input[];
  /** Evenly spread checkpoints kept at most; 512 unless told. More make going back faster and hold more memory. */
  readonly checkpoints?: number;
  /** Bytes, about, that they may hold; 512 MiB unless told. Beyond that they are kept half as often, again and again. */
  readonly memory?: number;
  /** Branches kept that were left; 64 unless told. The oldest without a name are forgotten first. */
  readonly branches?: number;
  /** Begins at a saved state of the run with these inputs, instead of its start. What lies before it cannot be reached. */
  readonly from?: Checkpoint;
  /** How far that run went: up to there this one repeats it. */
  readonly reached?: Point;
}
