import type { ChangedBody } from '../../debug-adapter/gfnscope-protocol.js';
import type { DebuggedRun } from './debugged-run.js';

/** What of the protocol's messages is read here. */
export interface Message {
  readonly type?: string;
  readonly seq?: number;
  readonly command?: string;
  readonly event?: string;
  readonly request_seq?: number;
  readonly success?: boolean;
  readonly arguments?: { readonly action?: string };
  readonly body?: {
    readonly threadId?: number;
    readonly reason?: string;
    readonly description?: string;
    readonly supportsStepBack?: boolean;
    readonly capabilities?: { readonly supportsStepBack?: boolean };
  };
}

/** What a message tells of a run. */
export type Happening =
  | { readonly kind: 'stopped' | 'continued' | 'ended' }
  | { readonly kind: 'changed'; readonly change: ChangedBody };

/** The requests that let a run go on: a client that sends one is told of the next stop, but not that the run goes on. */
const RESUMING = new Set([
  ...['continue', 'next', 'stepIn', 'stepOut', 'stepBack', 'reverseContinue'],
  ...['restart', 'restartFrame', 'goto', 'gfnscope/choose'],
  ...['gfnscope/reverse', 'gfnscope/seek', 'gfnscope/undo'],
]);
/** Requests that do so with one of their actions alone. */
const RESUMING_ACTIONS: Readonly<Record<string, string>> = {
  'gfnscope/bookmarks': 'go',
  'gfnscope/branches': 'switch',
};

/** Reads one session's messages, both ways, and keeps its run's fields by them. */
export class RunMessages {
  /** Requests that let the run go on and are not answered yet; for each, the turn that it began. */
  readonly #resuming = new Map<number, number>();

  constructor(readonly run: DebuggedRun) {}

  /** A message from the client to the adapter. */
  toAdapter({ type, seq = 0, command = '', arguments: args }: Message): Happening | undefined {
    if (type !== 'request') return undefined;
    if (command === 'gfnscope/predict') this.run.predicting = seq;
    const action = RESUMING_ACTIONS[command];
    if (action === undefined ? !RESUMING.has(command) : action !== args?.action) return undefined;
    const happening = this.#goesOn();
    this.#resuming.set(seq, this.run.turn);
    return happening;
  }

  /** A message from the adapter to the client. */
  fromAdapter(message: Message): Happening | undefined {
    if (message.type === 'response') return this.#answered(message);
    if (message.type !== 'event') return undefined;
    const { event, body = {} } = message;
    switch (event) {
      case 'stopped':
        this.run.threadId = body.threadId ?? 0;
        this.run.reason = body.description ?? body.reason ?? '';
        return this.#stops();
      case 'continued':
        return this.#goesOn();
      case 'terminated':
        return this.ends();
      case 'capabilities':
        this.run.canGoBack = body.capabilities?.supportsStepBack ?? this.run.canGoBack;
        return undefined;
      case 'gfnscope/changed':
        return { kind: 'changed', change: body as ChangedBody };
      default:
        return undefined;
    }
  }

  /** The session is over, in whatever way. */
  ends(): Happening | undefined {
    if (this.run.ended) return undefined;
    this.run.ended = true;
    this.run.stopped = false;
    this.run.turn += 1;
    return { kind: 'ended' };
  }

  #answered({ command, request_seq = 0, success, body }: Message): Happening | undefined {
    if (command === 'initialize') this.run.canGoBack = body?.supportsStepBack === true;
    if (request_seq === this.run.predicting) this.run.predicting = 0;
    const turn = this.#resuming.get(request_seq);
    this.#resuming.delete(request_seq);
    // Refused: the run stands where it stood, and nobody will say so again.
    return turn === this.run.turn && success === false ? this.#stops() : undefined;
  }

  #stops(): Happening {
    this.run.stopped = true;
    this.run.turn += 1;
    return { kind: 'stopped' };
  }

  /** Heard twice, from the request and from the event, it has happened once. */
  #goesOn(): Happening | undefined {
    if (!this.run.stopped) return undefined;
    this.run.stopped = false;
    this.run.turn += 1;
    return { kind: 'continued' };
  }
}
