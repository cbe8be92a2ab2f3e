import type { History } from '../../engine/time/history.js';
import type { Subject } from '../debuggee/subject.js';
import type { Lookout } from '../stops/lookout.js';

/** The run once more, beside the one that is debugged, with somebody who looks out for what that one halts for. Nothing of it is told to anybody. */
export class Rerun {
  readonly subject: Subject;
  readonly lookout: Lookout;
  #history: History;

  constructor({ program, entry, texts }: Subject, history: History, watch: (subject: Subject) => Lookout) {
    this.#history = history;
    const now = (): History => this.#history;
    this.subject = {
      ...{ program, entry, texts, say: () => undefined, hear: () => undefined },
      get history() {
        return now();
      },
      get previous() {
        return now().state;
      },
    };
    this.lookout = watch(this.subject);
  }

  get history(): History {
    return this.#history;
  }

  /** Looks at another stretch of the run: at what happens on it from where it stands. */
  place(history: History): void {
    this.#history = history;
    history.machine.listener = (event) => {
      this.lookout.hear(event);
    };
    this.lookout.resume(true);
  }
}
