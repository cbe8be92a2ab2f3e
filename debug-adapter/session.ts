import { Event, Response } from '@vscode/debugadapter/lib/messages.js';
import { ProtocolServer } from '@vscode/debugadapter/lib/protocol.js';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { type Asked, Cancelled } from './asked.js';
import { faultIn, withoutNulls } from './check-arguments.js';
import { Context } from './context.js';
import type { Handlers } from './group.js';
import type { Opener } from './open.js';
import { Positions } from './positions.js';
import { Refused } from './protocol.js';
import { groups } from './requests/index.js';
import type { Surroundings } from './surroundings.js';

/** A handler as it is called: which request it belongs to was settled by the name it was found under. */
type AnyHandler = (context: Context, args: unknown, asked: Asked) => unknown;

const handlers = new Map<string, AnyHandler>(
  groups.flatMap((group) => Object.entries(group.handlers as Record<keyof Handlers, AnyHandler>)),
);

/** Each group brings what it can do: nothing is announced that nobody answers. */
const capabilities = groups.reduce<DebugProtocol.Capabilities>(
  (all, group) => ({ ...all, ...group.capabilities }),
  {},
);

/** One debug session. It knows how requests are answered, not what any of them means. */
export class DebugSession extends ProtocolServer {
  readonly #context: Context;
  /** Requests that are being answered, by their number. */
  readonly #asked = new Map<number, { seq: number; cancelled: boolean }>();
  #initialized = false;

  constructor(surroundings: Surroundings, open: Opener) {
    super();
    this.#context = new Context(surroundings, open, new Positions(), (event, ...[body]) => {
      this.sendEvent(new Event(event, body));
    });
  }

  /** Ends the run, if it still goes on. */
  override dispose(): void {
    this.#context.launched?.runner.end();
    super.dispose();
  }

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    // What has no number cannot be answered: nobody could tell to what.
    if (typeof request.command !== 'string' || !Number.isSafeInteger(request.seq)) return;
    void this.#answer(request);
  }

  async #answer(request: DebugProtocol.Request): Promise<void> {
    const response = new Response(request) as Response & DebugProtocol.Response;
    const asked = { seq: request.seq, cancelled: false };
    this.#asked.set(request.seq, asked);
    try {
      response.body = await this.#handle(request, asked);
    } catch (error) {
      refuse(response, error);
    } finally {
      this.#asked.delete(request.seq);
    }
    this.sendResponse(response);
  }

  #handle({ command, arguments: given }: DebugProtocol.Request, asked: Asked): unknown {
    const fault = faultIn(command, given ?? {});
    if (fault !== null) throw new Refused(fault);
    const args = withoutNulls(given ?? {});
    if (command === 'initialize') return this.#initialize(args as DebugProtocol.InitializeRequestArguments);
    if (!this.#initialized) throw new Refused(`\`initialize\` comes before \`${command}\`.`);
    if (command === 'cancel') {
      this.#cancel(args as DebugProtocol.CancelArguments);
      return undefined;
    }
    const handler = handlers.get(command);
    if (handler === undefined) throw new Refused(`There is no request \`${command}\` here.`);
    return handler(this.#context, args, asked);
  }

  #initialize(args: DebugProtocol.InitializeRequestArguments): DebugProtocol.Capabilities {
    if (this.#initialized) throw new Refused('This session has been initialized already.');
    this.#initialized = true;
    this.#context.client = args;
    this.#context.positions.adopt(args);
    return { ...capabilities, supportsCancelRequest: true };
  }

  /** Tells whoever works on the request that nobody waits for it any more. A progress is the run's: cancelling it pauses the run. */
  #cancel({ requestId, progressId }: DebugProtocol.CancelArguments): void {
    const asked = requestId === undefined ? undefined : this.#asked.get(requestId);
    if (asked !== undefined) asked.cancelled = true;
    if (progressId !== undefined) this.#context.launched?.runner.pause(progressId);
  }
}

/** Turns an answer into a refusal. */
function refuse(response: DebugProtocol.Response, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const expected = error instanceof Refused || error instanceof Cancelled;
  response.success = false;
  response.message = expected ? message : `gfnscope failed: ${message}`;
  if (error instanceof Cancelled) {
    response.body = {};
    return;
  }
  response.body = {
    error: {
      id: 1,
      // The braces of a format are variables in the protocol; ours are text.
      format: '{message}',
      variables: { message: response.message },
      showUser: error instanceof Refused ? error.show : true,
    },
  };
}
