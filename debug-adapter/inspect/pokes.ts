import type { Poke } from '../../engine/time/input.js';
import { Refused } from '../protocol.js';
import type { Subject } from '../debuggee/subject.js';

/** Puts a value into the run: recorded, and undone by going back. Throws a Refused where the engine cannot. */
export function poke(subject: Subject, actor: number, what: Poke): void {
  try {
    subject.history.apply(actor, { kind: 'poke', poke: what });
  } catch (error) {
    if (error instanceof RangeError) throw new Refused(`This cannot be changed: ${error.message}.`, true);
    throw error;
  }
}
