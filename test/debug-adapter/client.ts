import type { DebugProtocol } from '@vscode/debugprotocol';
import { frame, Unframer } from '../../debug-adapter/framing.js';
import { open } from '../../debug-adapter/open.js';
import { DebugSession } from '../../debug-adapter/session.js';
import { connect } from '../../debug-adapter/stream.js';
import { assertConforms } from './schema.js';

type Heard = DebugProtocol.Event | DebugProtocol.Response;

/**
 * A debug client over an in-memory stream, as an editor would be one over a pipe. It holds every message that it hears
 * against the protocol's schema.
 */
export class Client {
  /** Everything the adapter said, in order. */
  readonly heard: Heard[] = [];
  readonly #unframer = new Unframer();
  readonly #toSession: (bytes: Uint8Array) => void;
  readonly #waiting: { matches: (message: Heard) => boolean; resolve: (message: Heard) => void }[] = [];
  #seq = 0;
  /** Events before this one have been waited for already. */
  #seen = 0;

  /** @param files the texts of the scripts that the session can read */
  constructor(files: Record<string, string>) {
    const session = new DebugSession(
      {
        readText: (path) => {
          const text = files[path];
          return text === undefined
            ? Promise.reject(new Error(`${path}: no such file`))
            : Promise.resolve(text);
        },
        now: () => performance.now(),
        yield: () => new Promise((resolve) => setImmediate(resolve)),
      },
      open,
    );
    this.#toSession = connect(session, (bytes) => {
      for (const message of this.#unframer.push(bytes)) this.#hear(message as Heard);
    });
  }

  /** Sends a request; gives the body of its answer, or throws what the adapter says against it. */
  async request<B>(command: string, args?: object): Promise<B> {
    const seq = ++this.#seq;
    const answer = this.#next(
      (message) => message.type === 'response' && (message as DebugProtocol.Response).request_seq === seq,
    );
    this.#toSession(
      frame({ seq, type: 'request', command, ...(args === undefined ? {} : { arguments: args }) }),
    );
    const response = (await answer) as DebugProtocol.Response;
    if (!response.success) throw new Error(response.message);
    return response.body as B;
  }

  /** The next event of that name which nobody has waited for yet. */
  async event<B>(name: string): Promise<B> {
    const matches = (message: Heard) =>
      message.type === 'event' && (message as DebugProtocol.Event).event === name;
    const at = this.heard.findIndex((message, index) => index >= this.#seen && matches(message));
    const event = at >= 0 ? this.heard[at]! : await this.#next(matches);
    this.#seen = this.heard.indexOf(event) + 1;
    return (event as DebugProtocol.Event).body as B;
  }

  /** Opens a session on a script and lets it go, as an editor does on F5. */
  async launch(program: string): Promise<void> {
    await this.request('initialize', { adapterID: 'gfnscope', linesStartAt1: true, columnsStartAt1: true });
    const launched = this.request('launch', { program });
    await Promise.all([launched, this.event('initialized')]);
    await this.request('configurationDone');
  }

  /** The line where a thread is. */
  async top(threadId?: number): Promise<number | undefined> {
    const body = await this.request<DebugProtocol.StackTraceResponse['body']>('stackTrace', { threadId });
    return body.stackFrames[0]?.line;
  }

  /** All that the run printed so far. */
  get output(): string {
    return this.heard
      .filter((message) => message.type === 'event' && (message as DebugProtocol.Event).event === 'output')
      .map((message) => (message as DebugProtocol.OutputEvent).body.output)
      .join('');
  }

  #next(matches: (message: Heard) => boolean): Promise<Heard> {
    return new Promise((resolve) => this.#waiting.push({ matches, resolve }));
  }

  #hear(message: Heard): void {
    assertConforms(message);
    this.heard.push(message);
    const at = this.#waiting.findIndex(({ matches }) => matches(message));
    if (at >= 0) this.#waiting.splice(at, 1)[0]!.resolve(message);
  }
}
