import type { Policy } from '../../../engine/choice.js';
import { Acting } from '../../../debug-adapter/acting/acting.js';
import { Choosing } from '../../../debug-adapter/choosing/choosing.js';
import type { BackwardGait, Halt, Seek } from '../../../debug-adapter/debuggee/halt.js';
import { Travel } from '../../../debug-adapter/travel/travel.js';
import { Debugging } from '../stops/debugging.js';

/** A script being debugged in both directions, without a protocol around it. */
export class Travelling extends Debugging {
  readonly choosing: Choosing;
  readonly travel: Travel;
  readonly acting: Acting;

  constructor(text: string, options: { readonly policy?: Policy; readonly seed?: number } = {}) {
    super(text, options);
    this.choosing = new Choosing(this.subject, options.policy ?? 'ask');
    this.acting = new Acting(this.subject, this.stops);
    this.travel = new Travel(this.subject, this.stops, this.choosing);
  }

  /** Travels until it has arrived, in slices of so many steps. */
  travelled(gait: BackwardGait | Seek, slice = 5): Halt {
    for (let i = 0; i < 400_000; i++) {
      const halt = this.travel.run(gait, slice);
      if (halt !== null) return halt;
    }
    throw new Error('it does not arrive');
  }

  back(
    way: 'over' | 'into' | 'out' = 'over',
    actor = 0,
    granularity?: 'statement' | 'line' | 'instruction',
  ): string {
    return this.tell(
      this.travelled({ kind: 'back', actor, way, ...(granularity === undefined ? {} : { granularity }) }),
    );
  }

  reverse(): string {
    return this.tell(this.travelled({ kind: 'reverse' }));
  }
}
