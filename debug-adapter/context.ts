import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Debuggee } from './debuggee/debuggee.js';
import type { Halt } from './debuggee/halt.js';
import type { Launch } from './launch.js';
import type { Opener } from './open.js';
import type { Positions } from './positions.js';
import { Refused, type Send } from './protocol.js';
import type { Runner } from './runner.js';
import type { Surroundings } from './surroundings.js';

/** No editor shows more pieces of memory at once. */
const MOST_REFERENCES = 64;

/** A launched run, and what lets it go. */
export interface Run {
  readonly debuggee: Debuggee;
  readonly runner: Runner;
}

/** Tells the client what has become of the run. */
export interface RunReporter {
  /** It halted; null when it was asked to pause. */
  halted(halt: Halt | null): void;
  /** Something was put into it while it was stopped. */
  changed(): void;
}

/** What a request may see and change: the run, and how to speak to the client. */
export class Context {
  /** Null until `launch` has compiled the script. */
  launched: Run | null = null;
  /** What was asked for; null until a launch was accepted. */
  launch: Launch | null = null;
  /** Whether the client has said that it has nothing more to set before the run begins. */
  configured = false;
  /** Null before there is a run. */
  reporter: RunReporter | null = null;
  /** Memory references that the client has read and may still show: told of changes. Only the last ones. */
  readonly readReferences = new Set<string>();
  /** What the client said of itself in `initialize`. */
  client: Partial<DebugProtocol.InitializeRequestArguments> = {};

  constructor(
    readonly surroundings: Surroundings,
    readonly open: Opener,
    readonly positions: Positions,
    readonly send: Send,
  ) {}

  /** The run, going or not; a request that comes before there is one is refused. */
  get run(): Run {
    if (this.launched === null) throw new Refused('Nothing is being debugged.');
    return this.launched;
  }

  /** The run, halted: most of it can be looked at only then. Refused with the protocol's own word otherwise. */
  get stopped(): Debuggee {
    const { debuggee, runner } = this.run;
    if (runner.going) throw new Refused('notStopped');
    return debuggee;
  }

  /** Something was put into the stopped run by a request: tells the client that what it shows is out of date. */
  changed(): void {
    this.reporter?.changed();
  }

  /** The client shows bytes of this reference: it is told when they may have changed. */
  remember(reference: string): void {
    this.readReferences.delete(reference);
    this.readReferences.add(reference);
    const [oldest] = this.readReferences;
    if (oldest !== undefined && this.readReferences.size > MOST_REFERENCES)
      this.readReferences.delete(oldest);
  }
}
