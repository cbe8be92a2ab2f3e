import type { DebugProtocol as P } from '@vscode/debugprotocol';
import type { Debuggee } from '../../debug-adapter/debuggee/debuggee.js';
import { open } from '../../debug-adapter/open.js';
import { DebugSession } from '../../debug-adapter/session.js';

/** A session whose loop turns only when it is told to, so that steps can be counted. */
export class Counted {
  readonly heard: (P.Event | P.Response)[] = [];
  debuggee: Debuggee | null = null;
  readonly #session: DebugSession;
  readonly #waiting: (() => void)[] = [];
  #seq = 0;

  constructor(text: string) {
    this.#session = new DebugSession(
      {
        readText: () => Promise.resolve(text),
        now: () => performance.now(),
        yield: () => new Promise((resolve) => this.#waiting.push(resolve)),
      },
      async (...asked) => {
        const opened = await open(...asked);
        if ('history' in opened) this.debuggee = opened;
        return opened;
      },
    );
    this.#session.onDidSendMessage((message) => this.heard.push(message as P.Event | P.Response));
  }

  get moment(): number {
    return this.debuggee?.history.state.moment ?? 0;
  }

  send(command: string, args?: object): number {
    const seq = ++this.#seq;
    this.#session.handleMessage({ seq, type: 'request', command, arguments: args } as P.Request);
    return seq;
  }

  async turn(): Promise<void> {
    for (const resolve of this.#waiting.splice(0)) resolve();
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Turns the loop until something was said; gives the steps that were done meanwhile, and the turns that it took. */
  async until(said: (message: P.Event | P.Response) => boolean): Promise<{ steps: number; turns: number }> {
    return this.turnsUntil(() => this.heard.some(said), 64);
  }

  /** The same until something holds. @param most turns that it may take */
  async turnsUntil(done: () => boolean, most: number): Promise<{ steps: number; turns: number }> {
    const begun = this.moment;
    let turns = 0;
    for (; !done(); turns++) {
      if (turns > most) throw new Error(`not within ${most} turns of the loop`);
      await this.turn();
    }
    return { steps: this.moment - begun, turns };
  }

  async ask(command: string, args?: object) {
    const begun = this.moment;
    const seq = this.send(command, args);
    const { turns } = await this.until((message) => isAnswer(message, seq));
    return {
      steps: this.moment - begun,
      turns,
      answer: this.heard.find((one) => isAnswer(one, seq)) as P.Response,
    };
  }

  dispose(): void {
    this.#session.dispose();
  }
}

export function isAnswer(message: P.Event | P.Response, seq: number): boolean {
  return message.type === 'response' && (message as P.Response).request_seq === seq;
}
