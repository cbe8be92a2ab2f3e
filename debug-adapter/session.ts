import type { DebugProtocol } from '@vscode/debugprotocol';
import { Context } from './context.js';
import type { Opener } from './debuggee.js';
import type { Handlers } from './group.js';
import { Positions } from './positions.js';
import { Refused } from './protocol.js';
import { groups } from './requests/index.js';
import type { Surroundings } from './surroundings.js';

/** A handler as it is called: which request it belongs to was settled by the name it was found under. */
type AnyHandler = (context: Context, args: unknown) => unknown;

const handlers = new Map<string, AnyHandler>(
  groups.flatMap((group) => Object.entries(group.handlers as Record<keyof Handlers, AnyHandler>)),
);

/** Each group brings what it can do: nothing is announced that nobody answers. */
const capabilities = groups.reduce<DebugProtocol.Capabilities>(
  (all, group) => ({ ...all, ...group.capabilities }),
  {},
);

/**
 * One debug session: takes and gives messages of the Debug Adapter Protocol. Its shape is that of VS Code's
 * `DebugAdapter`, so an editor can hold it in-process; `entry-node.ts` puts it behind a stream.
 */
export class DebugSession {
  readonly #listeners = new Set<(message: DebugProtocol.ProtocolMessage) => void>();
  readonly #context: Context;
  #seq = 0;

  constructor(surroundings: Surroundings, open: Opener) {
    this.#context = new Context(surroundings, open, new Positions(), (event, ...[body]) => {
      this.#send({ type: 'event', event, ...(body === undefined ? {} : { body }) });
    });
  }

  /** Hears all that the session says. */
  readonly onDidSendMessage = (listener: (message: DebugProtocol.ProtocolMessage) => void) => {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  };

  /** Takes a message of the client's. */
  handleMessage(message: object): void {
    const request = message as Partial<DebugProtocol.Request>;
    if (request.type === 'request') void this.#answer(request as DebugProtocol.Request);
  }

  /** Ends the run, if it still goes on. */
  dispose(): void {
    this.#context.launched?.runner.end();
    this.#listeners.clear();
  }

  async #answer({ seq, command, arguments: args }: DebugProtocol.Request): Promise<void> {
    const response = { type: 'response', request_seq: seq, command };
    try {
      const body = await this.#handle(command, args);
      this.#send({ ...response, success: true, ...(body === undefined ? {} : { body }) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const showUser = error instanceof Refused ? error.show : true;
      this.#send({
        ...response,
        success: false,
        message,
        // The braces of a format are variables in the protocol; ours are text.
        body: { error: { id: 1, format: '{message}', variables: { message }, showUser } },
      });
    }
  }

  #handle(command: string, args: unknown): unknown {
    if (command === 'initialize') {
      this.#context.positions.adopt(args as DebugProtocol.InitializeRequestArguments);
      return capabilities;
    }
    const handler = handlers.get(command);
    if (handler === undefined) throw new Refused(`There is no request ${command} here.`);
    return handler(this.#context, args);
  }

  #send(message: Record<string, unknown>): void {
    const sent = { seq: ++this.#seq, ...message } as unknown as DebugProtocol.ProtocolMessage;
    for (const listener of this.#listeners) listener(sent);
  }
}
