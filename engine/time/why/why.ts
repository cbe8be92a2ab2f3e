import { PAGE_SIZE } from '../../memory/range.js';
import type { History } from '../history.js';
import type { Point } from '../point.js';
import { BackwardScan, type Find } from '../scan.js';
import type { Cause } from './cause.js';
import { PARTS, untouched, type Part, type Target } from './target.js';
import { Witness } from './witness.js';

export interface WhyOptions {
  /** What is asked about; everything unless told. */
  readonly parts?: readonly Part[];
  /** `last`: only the last change of each part. `all`: every one. */
  readonly which?: 'last' | 'all';
  /** The point that is asked about; the present unless told. */
  readonly at?: Point;
}

/** Bytes [gpa, gpa + size), in pages and bytes: `offset` may lie beyond the first page. */
export function targetOf(gfn: number, offset: number, size: number): Target {
  const lo = gfn + Math.floor(offset / PAGE_SIZE);
  const first = offset % PAGE_SIZE;
  return { lo, hi: lo + Math.max(1, Math.ceil((first + size) / PAGE_SIZE)), offset: first, size };
}

/**
 * Why memory is as it is: who last wrote these bytes, who last changed what their gfns are, by which call, after which exit. The run is replayed backwards,
 * stretch by stretch, so that the newest answer comes first; it stays where it is itself. Given up by forgetting it.
 */
export class Why {
  /** Parts whose last change is still to be found. */
  readonly #open: Set<Part>;
  readonly #all: boolean;
  readonly #scan: BackwardScan<readonly Cause[]>;
  /** Found, the newest first, but the exits that led to it are still to be found. */
  readonly #waiting: Cause[] = [];
  #exit: BackwardScan<null> | null = null;
  #done = false;

  constructor(
    private readonly history: History,
    readonly target: Target,
    { parts = PARTS, which = 'last', at = history.present }: WhyOptions = {},
  ) {
    this.#open = new Set(parts);
    this.#all = which === 'all';
    this.#scan = new BackwardScan(history, at, (replay) => new Witness(replay, target), {
      inclusive: true,
      skip: (a, b) => untouched(a, b, target),
    });
  }

  /** Parts that nothing has changed since the start of the run, as far as the search has come. Final once it is over. */
  get unchanged(): readonly Part[] {
    return [...this.#open];
  }

  /** The moment down to which everything has been found. */
  get moment(): number {
    return this.#scan.moment;
  }

  /**
   * Searches on, at most so many steps.
   *
   * @returns what was found meanwhile, the newest first; null when there is no more
   */
  advance(steps: number): readonly Cause[] | null {
    const found: Cause[] = [];
    const waiting = this.#waiting[0];
    if (waiting !== undefined) {
      const exitAt = this.#exitBefore(waiting, steps);
      if (exitAt === 'more') return [];
      this.#waiting.shift();
      found.push({ ...waiting, exitAt });
    }
    while (this.#waiting[0] !== undefined && isComplete(this.#waiting[0]))
      found.push(this.#waiting.shift() as Cause);
    if (found.length > 0 || this.#waiting.length > 0) return found;
    if (this.#done) return null;
    const stretch = this.#scan.advance(steps);
    if (stretch === 'more') return [];
    if (stretch === null) this.#done = true;
    else this.#take(stretch.what);
    return [];
  }

  /** Takes of a stretch's causes what is still asked for. */
  #take(causes: readonly Cause[]): void {
    for (const cause of causes.toReversed()) {
      const changes = cause.changes.filter(({ part }) => this.#open.has(part));
      if (changes.length === 0) continue;
      this.#waiting.push({ ...cause, changes });
      if (!this.#all) for (const { part } of changes) this.#open.delete(part);
    }
    if (this.#open.size === 0) this.#done = true;
  }

  /** When the exit happened that was being handled; it may lie in an earlier stretch. */
  #exitBefore(cause: Cause, steps: number): Point | null | 'more' {
    if (isComplete(cause)) return cause.exitAt;
    this.#exit ??= new BackwardScan(this.history, cause.point, (replay) => {
      let last: Find<null> | null = null;
      replay.machine.listener = ({ kind, actor }) => {
        if (kind !== 'exit' || actor !== cause.actor) return;
        last = { point: replay.present, what: null };
      };
      return {
        go(to, most) {
          const end = replay.state.moment + most;
          while (replay.run(end - replay.state.moment, to).kind !== 'steps');
          return last;
        },
      };
    });
    const found = this.#exit.advance(steps);
    if (found === 'more') return 'more';
    this.#exit = null;
    return found?.point ?? null;
  }
}

function isComplete({ exit, exitAt }: Cause): boolean {
  return exit === null || exitAt !== null;
}
