import type { Event } from '../../engine/kvm/event.js';
import type { Exit } from '../../engine/kvm/exit.js';
import type { Input } from '../../engine/time/input.js';
import type { Point } from '../../engine/time/point.js';

type ToldEvent = Extract<Event, { kind: 'exit' | 'conversion' | 'signal' | 'death' }>;

/** What became of an exit. */
export interface Course {
  /** Counters when it happened. */
  readonly before: readonly number[];
  /** The routine that handled it, and when it began; -1 for none. */
  handler: number;
  handled: number;
  /** When the vCPU ran again, with which exit, and the counters then; `entered` is -1 until then. */
  entered: number;
  answer: Exit | null;
  after: readonly number[] | null;
}

/** What the counters are. An array of its own kind: one of this size is made in a tenth of the time that a typed array takes. */
export function countersNow(costs: Float64Array): readonly number[] {
  const copy: number[] = [];
  for (let i = 0; i < costs.length; i++) copy.push(costs[i] as number);
  return copy;
}

/** One entry of the timeline as it is kept: words are made of it only when somebody reads them. */
export interface TimelineRecord extends Point {
  readonly actor: number;
  /** Where the actor was: an instruction, -1 for nowhere. */
  readonly pc: number;
  readonly what:
    | { readonly kind: 'event'; readonly event: Exclude<ToldEvent, { kind: 'exit' }> }
    | { readonly kind: 'exit'; readonly exit: Exit; readonly course: Course }
    | { readonly kind: 'input'; readonly input: Input; readonly label: string };
}
