import type { Gait, Halt } from './debuggee/halt.js';
import type { Surroundings } from './surroundings.js';

/** Atomic steps between two chances for the protocol to be heard: well below the 65,536 that a request may have to wait. */
const SLICE = 16_384;
/** A slice that takes longer than so many milliseconds is made shorter: some steps do much. */
const LONG = 12;
/** After so many milliseconds a run is reported as progress, and so often from then on. */
const PROGRESS_AFTER = 500;
const PROGRESS_EVERY = 250;

/** What can be let go: in slices, until it halts. */
export interface Goer {
  /** Goes on for at most `steps` atomic steps: a halt, or null if there is more to do. */
  run(gait: Gait, steps: number): Halt | null;
}

/** Turns of the queue of promises after which the request that let the run go has been answered. */
const ANSWERED = 8;

async function answered(): Promise<void> {
  for (let turn = 0; turn < ANSWERED; turn++) await Promise.resolve();
}

/** Hears what a runner has to say. */
export interface RunnerEars {
  /** The run halted; null when it was asked to pause. */
  halted(halt: Halt | null): void;
  /** A fault of our own ended the run. */
  failed(error: unknown): void;
  /** The run takes long: it has a progress, with an id of its own; told again now and then, and once more, `done`, when it halts. */
  progress(id: string, begun: boolean, done: boolean): void;
}

/** Lets a debuggee go, in slices: whatever the guest does, a `pause` or a `disconnect` is heard. */
export class Runner {
  #going = false;
  #pausing = false;
  #ended = false;
  #runs = 0;
  #slice = SLICE;

  constructor(
    private readonly goer: Goer,
    private readonly surroundings: Surroundings,
    private readonly ears: RunnerEars,
  ) {}

  /** Is the run under way? Its state may then be looked at between slices, but not relied on. */
  get going(): boolean {
    return this.#going;
  }

  /** Has it come to its end, or been given up? It never goes again then. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Starts, and returns at once. The halt is told after whatever is being answered now has been answered. */
  go(gait: Gait): void {
    if (this.#going || this.#ended) return;
    this.#going = true;
    this.#pausing = false;
    this.#runs++;
    this.#run(gait).catch((error: unknown) => {
      this.#ended = true;
      this.ears.failed(error);
    });
  }

  /** Halts at the next opportunity; with the id of a progress, only if it is of the run at hand. */
  pause(progress?: string): void {
    if (progress === undefined || progress === this.#progress) this.#pausing = true;
  }

  /** Halts for good and says nothing about it. */
  end(): void {
    this.#going = false;
    this.#ended = true;
  }

  get #progress(): string {
    return `run-${this.#runs}`;
  }

  async #run(gait: Gait): Promise<void> {
    const { now } = this.surroundings;
    let halt: Halt | null = null;
    let told = now() + PROGRESS_AFTER - PROGRESS_EVERY;
    let tells = 0;
    await answered();
    for (let slices = 0; halt === null; slices++) {
      // A run that halts within its first slice does not wait for a turn of the loop: most steps are such.
      if (slices > 0) await this.surroundings.yield();
      if (this.#ended) {
        if (tells > 0) this.ears.progress(this.#progress, false, true);
        return;
      }
      if (this.#pausing) break;
      const begun = now();
      halt = this.goer.run(gait, this.#slice);
      const time = now();
      if (time - begun > LONG) this.#slice = Math.max(64, this.#slice >> 1);
      else if (time - begun < LONG / 4) this.#slice = Math.min(SLICE, this.#slice * 2);
      if (halt === null && time - told >= PROGRESS_EVERY) {
        this.ears.progress(this.#progress, tells === 0, false);
        tells++;
        told = time;
      }
    }
    this.#going = false;
    this.#ended = halt?.kind === 'end';
    if (tells > 0) this.ears.progress(this.#progress, false, true);
    this.ears.halted(halt);
  }
}
