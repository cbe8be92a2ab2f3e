import { actorName } from '../../engine/describe/actor.js';
import { describeRefusal } from '../../engine/describe/event.js';
import { describeHandCall } from '../../engine/describe/hand.js';
import { handOf, handResult, handWorks, type HandCall } from '../../engine/hand.js';
import { errnoName } from '../../engine/kvm/errno.js';
import { Wait } from '../../engine/kvm/task.js';
import { NO_BREAKS } from '../../engine/program/breaks.js';
import type { Subject } from '../debuggee/subject.js';
import { runOn } from '../stops/halts.js';
import type { Stops } from '../stops/stops.js';
import { stopTrouble } from '../stops/trouble.js';

/** Atomic steps that a call is waited for: no request takes more. A call costs its memslots and runs, not its pages; what remains goes on with the run. */
const MOST_STEPS = 65_536;

/** What became of a call by hand. */
export interface Deed {
  /** The call as a script would write it: `convert(0x100000, 4K, shared)`. */
  readonly label: string;
  /** `waits`: it is under way, held up by somebody's lock, and goes on when the run does. */
  readonly outcome: 'done' | 'failed' | 'waits';
  /** Of one that failed: `EBADF`. */
  readonly errno?: string;
  /** All of it in a sentence. */
  readonly text: string;
}

/** What a person has the VMM do, at any stop: an input of the run, replayed and undone with it. The others stay where they are, and so does the person. */
export class Acting {
  constructor(
    private readonly subject: Subject,
    private readonly stops: Stops,
  ) {}

  /**
   * Makes a call, and lets it do what it can do by itself: breakpoints are no matter, for the person did it.
   *
   * @throws RangeError with a sentence that says why it cannot be done; nothing has changed then
   */
  act(call: HandCall): Deed {
    const { history, program } = this.subject;
    const { machine, state } = history;
    const label = describeHandCall(call, state);
    this.#begin(handOf(state), call);
    machine.breakAt(NO_BREAKS);
    for (let i = 0; i < MOST_STEPS && handWorks(history.state); i++) {
      const { moment } = history.state;
      const stop = runOn(history, 1);
      this.stops.stay(moment);
      if (stop.kind !== 'invariant' && stop.kind !== 'death') continue;
      const { title, text } = stopTrouble(stop, program, history.state);
      this.subject.say(`${title}: ${text}\n`, 'important', null);
    }
    return { label, ...this.#became(label) };
  }

  #begin(actor: number, call: HandCall): void {
    try {
      this.subject.history.apply(actor, { kind: 'call', call });
    } catch (error) {
      if (error instanceof RangeError) throw new RangeError(sentence(error.message), { cause: error });
      throw error;
    }
  }

  #became(label: string): Omit<Deed, 'label'> {
    const { state } = this.subject.history;
    const result = handResult(state);
    const hand = state.actors[state.hand];
    if (state.ending !== null) return { outcome: 'failed', text: `${label}: ${state.ending.text}` };
    if (result === null) {
      const isHeldUp = hand?.waits === Wait.lock;
      const why = isHeldUp ? `waits for a lock of ${actorName(state, hand.waitId)}` : 'is at work still';
      return { outcome: 'waits', text: `${label} ${why}: it goes on when the run does.` };
    }
    if (result.errno === 0) return { outcome: 'done', text: `${label} = 0, by hand` };
    const errno = errnoName(result.errno);
    const refusal = describeRefusal(result.refusal);
    const why = refusal === null ? '' : `: ${refusal.text}`;
    return { outcome: 'failed', errno, text: `${label} = -${errno}${why}` };
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
