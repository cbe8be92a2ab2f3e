import type { Debuggee, Gait, Halt } from './debuggee.js';
import type { Surroundings } from './surroundings.js';

/** Atomic steps between two chances for the protocol to be heard: some milliseconds. */
const SLICE = 20_000;

/** Lets a debuggee go, in slices: whatever the guest does, a `pause` or a `disconnect` is heard. */
export class Runner {
  #going = false;
  #pausing = false;
  #ended = false;

  constructor(
    private readonly debuggee: Debuggee,
    private readonly surroundings: Surroundings,
    /** Hears why the run halted; null when it was asked to pause. */
    private readonly halted: (halt: Halt | null) => void,
    /** Hears of a fault of our own that ended the run. */
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Is the run under way? Its state may then be looked at between slices, but not relied on. */
  get going(): boolean {
    return this.#going;
  }

  /** Starts, and returns at once. The halt is told after whatever is being answered now has been answered. */
  go(gait: Gait): void {
    if (this.#going || this.#ended) return;
    this.#going = true;
    this.#pausing = false;
    this.#run(gait).catch((error: unknown) => {
      this.#ended = true;
      this.failed(error);
    });
  }

  /** Halts at the next opportunity. */
  pause(): void {
    this.#pausing = true;
  }

  /** Halts for good and says nothing about it. */
  end(): void {
    this.#ended = true;
  }

  async #run(gait: Gait): Promise<void> {
    let halt: Halt | null = null;
    do {
      await this.surroundings.yield();
      if (this.#ended) return;
      if (this.#pausing) break;
      halt = this.debuggee.run(gait, SLICE);
    } while (halt === null);
    this.#going = false;
    this.#ended = halt?.kind === 'end';
    this.halted(halt);
  }
}
