import type { Debuggee, Opener } from './debuggee.js';
import type { Positions } from './positions.js';
import { type Events, Refused } from './protocol.js';
import type { Runner } from './runner.js';
import type { Surroundings } from './surroundings.js';

/** Sends an event; one without a body takes none. */
export type Send = <E extends keyof Events>(
  event: E,
  ...body: Events[E] extends undefined ? [] : [Events[E]]
) => void;

/** A launched run, and what lets it go. */
export interface Run {
  readonly debuggee: Debuggee;
  readonly runner: Runner;
}

/** What a request may see and change: the run, and how to speak to the client. */
export class Context {
  /** Null until `launch` has compiled the script. */
  launched: Run | null = null;

  constructor(
    readonly surroundings: Surroundings,
    readonly open: Opener,
    readonly positions: Positions,
    readonly send: Send,
  ) {}

  /** The run; a request that comes before there is one is refused. */
  get run(): Run {
    if (this.launched === null) throw new Refused('Nothing is being debugged.');
    return this.launched;
  }
}
