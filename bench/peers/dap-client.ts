import type { Readable, Writable } from 'node:stream';
import { frame, Unframer } from '../../debug-adapter/framing.js';

interface Message {
  readonly type: 'response' | 'event' | 'request';
  readonly event?: string;
  readonly request_seq?: number;
  readonly success?: boolean;
  readonly message?: string;
  readonly body?: unknown;
}

/** As much of a debug client as a measurement needs: the same for our adapter and for a peer's. */
export class DapClient {
  private seq = 0;
  private readonly unframer = new Unframer();
  private readonly answers = new Map<number, (message: Message) => void>();
  private readonly events = new Map<string, ((body: unknown) => void)[]>();

  constructor(
    input: Readable,
    private readonly output: Writable,
  ) {
    input.on('data', (bytes: Uint8Array) => {
      for (const found of this.unframer.push(bytes)) {
        if ('message' in found) this.hear(found.message as Message);
      }
    });
  }

  /** Sends a request; gives the body of the answer, or throws what the adapter says against it. */
  async request(command: string, args: object = {}): Promise<unknown> {
    const seq = ++this.seq;
    const answer = new Promise<Message>((resolve) => this.answers.set(seq, resolve));
    this.output.write(frame({ seq, type: 'request', command, arguments: args }));
    const { success, message, body } = await answer;
    if (success !== true) throw new Error(`${command}: ${message ?? 'refused'}`);
    return body;
  }

  /** The next event of that name from now on: ask before doing what brings it about. */
  event(name: string): Promise<unknown> {
    return new Promise((resolve) => {
      this.events.set(name, [...(this.events.get(name) ?? []), resolve]);
    });
  }

  /** Begins a session (`launch` or `attach`) up to where breakpoints are set; `configurationDone` is the caller's. */
  async begin(request: 'launch' | 'attach', args: object): Promise<void> {
    await this.request('initialize', {
      adapterID: 'bench',
      pathFormat: 'path',
      linesStartAt1: true,
      columnsStartAt1: true,
    });
    const initialized = this.event('initialized');
    // Some adapters answer only after `configurationDone`; a refusal must not wait for an event that never comes.
    const refused = new Promise<never>((_, reject) => {
      this.request(request, args).catch((error: unknown) => {
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    });
    await Promise.race([initialized, refused]);
  }

  /** Lets a guest program run. Nothing is stopped at: the handlers run. */
  async run(program: string): Promise<void> {
    await this.begin('launch', { program, onMemoryError: 'convert' });
    await this.request('setExceptionBreakpoints', { filters: [] });
    await this.request('configurationDone');
  }

  private hear(message: Message): void {
    if (message.type === 'response') {
      this.answers.get(message.request_seq ?? -1)?.(message);
      this.answers.delete(message.request_seq ?? -1);
    } else if (message.type === 'event' && message.event !== undefined) {
      const waiting = this.events.get(message.event) ?? [];
      this.events.delete(message.event);
      for (const resolve of waiting) resolve(message.body);
    }
  }
}
