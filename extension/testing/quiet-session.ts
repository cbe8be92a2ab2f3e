import type { DebugAdapter, Disposable } from 'vscode';

/** A message of the debug adapter protocol, as far as it is looked at here. */
interface Message {
  readonly type: string;
  readonly command?: string;
  readonly request_seq?: number;
  readonly success?: boolean;
  readonly message?: string;
  readonly event?: string;
  readonly body?: unknown;
}

/**
 * A debug session that nobody watches: the adapter's other end, without the editor's part of it. A test explorer runs hundreds of them, and no
 * toolbar, call stack or console should flicker for each.
 */
export class QuietSession {
  readonly #waiting = new Map<number, { resolve(body: unknown): void; reject(error: Error): void }>();
  readonly #listening: Disposable;
  #seq = 0;

  constructor(
    private readonly adapter: DebugAdapter,
    private readonly heard: (event: string, body: unknown) => void,
  ) {
    this.#listening = adapter.onDidSendMessage((message) => {
      this.#hear(message as Message);
    });
  }

  /** Rejects with the adapter's words if it refuses, or if the session is over first. */
  request(command: string, args: object = {}): Promise<unknown> {
    const seq = ++this.#seq;
    const answered = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(seq, { resolve, reject });
    });
    this.adapter.handleMessage({ type: 'request', seq, command, arguments: args });
    return answered;
  }

  dispose(): void {
    this.#listening.dispose();
    this.adapter.dispose();
    for (const waiting of this.#waiting.values()) waiting.reject(new Error('the session is over'));
    this.#waiting.clear();
  }

  #hear({ type, request_seq = 0, success, message, event = '', body }: Message): void {
    if (type === 'event') {
      this.heard(event, body);
      return;
    }
    const waiting = this.#waiting.get(request_seq);
    this.#waiting.delete(request_seq);
    if (success === true) waiting?.resolve(body);
    else waiting?.reject(new Error(message ?? 'the adapter refused'));
  }
}
