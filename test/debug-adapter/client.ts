import type { DebugProtocol } from '@vscode/debugprotocol';
import { frame, Unframer } from '../../debug-adapter/framing.js';
import { open } from '../../debug-adapter/open.js';
import { DebugSession } from '../../debug-adapter/session.js';
import { connect } from '../../debug-adapter/stream.js';
import { assertConforms } from './schema.js';

export type Heard = DebugProtocol.Event | DebugProtocol.Response;

/** What an editor like VS Code says of itself. */
export const EDITOR: DebugProtocol.InitializeRequestArguments = {
  clientID: 'test',
  adapterID: 'gfnscope',
  linesStartAt1: true,
  columnsStartAt1: true,
  pathFormat: 'path',
  supportsVariableType: true,
  supportsVariablePaging: true,
  supportsMemoryReferences: true,
  supportsProgressReporting: true,
  supportsInvalidatedEvent: true,
  supportsMemoryEvent: true,
};

/** Files that a session can read. They may change while it runs. */
export type Files = Record<string, string>;

/**
 * A debug client over an in-memory stream, as an editor would be one over a pipe. It holds every message that it hears
 * or says against the protocol's schema.
 */
export class Client {
  /** Everything the adapter said, in order. */
  readonly heard: Heard[] = [];
  /** How many milliseconds go by from one look at the clock to the next; null: it is the real one. */
  pace: number | null = null;
  #time = 0;
  readonly #unframer = new Unframer();
  readonly #session: DebugSession;
  readonly #toSession: (bytes: Uint8Array) => void;
  readonly #waiting: { matches: (message: Heard) => boolean; resolve: (message: Heard) => void }[] = [];
  /** What is wrong with a message that was heard. It is thrown at whoever asks next: where it is heard the library drops what is thrown. */
  #fault: Error | null = null;
  #seq = 0;
  /** Events before this one have been waited for already. */
  #seen = 0;

  /** @param files the texts of the scripts that the session can read */
  constructor(files: Files) {
    this.#session = new DebugSession(
      {
        readText: (path) => {
          const text = files[path];
          return text === undefined ? Promise.reject(new Error('no such file')) : Promise.resolve(text);
        },
        writeText: (path, text) => {
          files[path] = text;
          return Promise.resolve();
        },
        now: () => (this.#time = this.pace === null ? performance.now() : this.#time + this.pace),
        yield: () => new Promise((resolve) => setImmediate(resolve)),
      },
      open,
    );
    this.#toSession = connect(this.#session, (message) => {
      for (const found of this.#unframer.push(frame(message))) {
        if ('fault' in found) this.#fault ??= new Error(found.fault);
        else this.#hear(found.message as Heard);
      }
    });
  }

  /** Sends a request; gives its answer, a refusal included. `unchecked`: it may be wrong on purpose. */
  async ask(command: string, args?: unknown, unchecked = false): Promise<DebugProtocol.Response> {
    const seq = ++this.#seq;
    const request = { seq, type: 'request', command, ...(args === undefined ? {} : { arguments: args }) };
    if (!unchecked) assertConforms(request);
    const answer = this.#next(
      (message) => message.type === 'response' && (message as DebugProtocol.Response).request_seq === seq,
    );
    this.#toSession(frame(request));
    const response = (await answer) as DebugProtocol.Response;
    this.#assertSound();
    return response;
  }

  /** Sends a request; gives the body of its answer, or throws what the adapter says against it. */
  async request<B>(command: string, args?: object): Promise<B> {
    const response = await this.ask(command, args);
    if (!response.success) throw new Error(response.message);
    return response.body as B;
  }

  /** Sends bytes as they are. */
  send(bytes: Uint8Array): void {
    this.#toSession(bytes);
  }

  /** The next event of that name which nobody has waited for yet. */
  async event<B>(...names: readonly string[]): Promise<B> {
    const matches = (message: Heard) =>
      message.type === 'event' && names.includes((message as DebugProtocol.Event).event);
    const at = this.heard.findIndex((message, index) => index >= this.#seen && matches(message));
    const event = at >= 0 ? this.heard[at]! : await this.#next(matches);
    this.#assertSound();
    this.#seen = this.heard.indexOf(event) + 1;
    return (event as DebugProtocol.Event).body as B;
  }

  /** Opens a session on a script, ready for breakpoints. */
  async open(program: string, launch: object = {}): Promise<void> {
    await this.request('initialize', EDITOR);
    const launched = this.request('launch', { program, ...launch });
    await Promise.all([launched, this.event('initialized')]);
  }

  /** Opens a session on a script and lets it go, as an editor does on F5. */
  async launch(program: string, launch: object = {}): Promise<void> {
    await this.open(program, launch);
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

  /** Ends the session as an editor does that is closed. */
  dispose(): void {
    this.#session.dispose();
    this.#assertSound();
  }

  #assertSound(): void {
    if (this.#fault !== null) throw this.#fault;
  }

  #next(matches: (message: Heard) => boolean): Promise<Heard> {
    return new Promise((resolve) => this.#waiting.push({ matches, resolve }));
  }

  #hear(message: Heard): void {
    try {
      assertConforms(message);
    } catch (error) {
      this.#fault ??= error as Error;
    }
    this.heard.push(message);
    const at = this.#waiting.findIndex(({ matches }) => matches(message));
    if (at >= 0) this.#waiting.splice(at, 1)[0]!.resolve(message);
  }
}
