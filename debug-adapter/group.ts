import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Context } from './context.js';
import type { Requests } from './protocol.js';
import type { Asked } from './asked.js';

/** Answers requests: gives the answer's body, or throws a Refused. */
export type Handlers = {
  readonly [C in keyof Requests]?: (
    context: Context,
    args: Requests[C][0],
    /** The request itself: whether it has been cancelled, and how to report progress. */
    asked: Asked,
  ) => Requests[C][1] | Promise<Requests[C][1]>;
};

/** Requests about one subject, and the capabilities that answering them gives the adapter. */
export interface Group {
  readonly handlers: Handlers;
  readonly capabilities?: DebugProtocol.Capabilities;
}
