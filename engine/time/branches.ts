import type { Stop } from '../machine.js';
import type { Checkpoint } from './checkpoint.js';
import { sameInput, type Input } from './input.js';
import type { Point } from './point.js';

/** What makes a run what it is, beyond its program: what was put into it, and how far it went. */
export interface Course {
  readonly inputs: readonly Input[];
  /** The furthest point reached. */
  readonly reached: Point;
}

/** One of the courses that a run has taken. */
export interface Branch extends Course {
  /** 1 for the first, and so on in the order in which they began. */
  readonly id: number;
  /** What a person calls it; empty if nobody has named it. */
  readonly name: string;
  /** The branch from which it parted, at `fork`; 0 for none. It may have been forgotten since. */
  readonly parent: number;
  readonly fork: Point;
  /** How it stopped at the furthest point; null if it was left there, or never got there. */
  readonly end: Stop | null;
}

/** A branch that was left, with a few states of its own ground, in order. */
export interface LeftBranch extends Branch {
  readonly checkpoints: readonly Checkpoint[];
  /** What these hold, in bytes: at most, about. */
  readonly bytes: number;
}

/** Checkpoints kept of a branch that was left. */
const CHECKPOINTS = 8;

/**
 * The branches of a run that it is not on now. When there are too many, the oldest without a name are forgotten; when their states hold too much, those of
 * the oldest: such a branch is replayed from where it parted.
 */
export class LeftBranches {
  #all: readonly LeftBranch[] = [];

  /** @param memory bytes, about, that their states may hold */
  constructor(
    private readonly most: number,
    private readonly memory: number,
  ) {}

  get bytes(): number {
    return this.#all.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get all(): readonly LeftBranch[] {
    return this.#all;
  }

  find(id: number): LeftBranch | undefined {
    return this.#all.find((one) => one.id === id);
  }

  /** @param bytes what the checkpoints hold */
  add(branch: Branch, checkpoints: readonly Checkpoint[], bytes: number): void {
    const all: LeftBranch[] = [...this.#all, { ...branch, checkpoints: spread(checkpoints), bytes }];
    while (all.length > this.most) {
      const oldest = all.findIndex(({ name }) => name === '');
      all.splice(Math.max(0, oldest), 1);
    }
    this.#all = all;
    for (let i = 0; i < all.length && this.bytes > this.memory; i++)
      all[i] = { ...(all[i] as LeftBranch), checkpoints: [], bytes: 0 };
  }

  remove(id: number): void {
    this.#all = this.#all.filter((one) => one.id !== id);
  }

  rename(id: number, name: string): void {
    this.#all = this.#all.map((one) => (one.id === id ? { ...one, name } : one));
  }
}

/** A few of many, the last among them. */
function spread(checkpoints: readonly Checkpoint[]): readonly Checkpoint[] {
  const every = Math.ceil(checkpoints.length / CHECKPOINTS);
  return checkpoints.filter((_, i) => (checkpoints.length - 1 - i) % every === 0);
}

/** The last point that two runs of a program have in common. */
export function commonPoint(a: Course, b: Course): Point {
  let inputs = 0;
  for (;;) {
    const [one, other] = [a.inputs[inputs], b.inputs[inputs]];
    if (one === undefined || other === undefined) break;
    if (one !== other && !sameInput(one, other)) break;
    inputs++;
  }
  const until = (course: Course): number => course.inputs[inputs]?.moment ?? course.reached.moment;
  const moment = Math.min(until(a), until(b));
  // One of them may not have come as far as the inputs that both have.
  while (inputs > 0 && (a.inputs[inputs - 1] as Input).moment > moment) inputs--;
  return { moment, inputs };
}
