import type { DebugProtocol as P } from '@vscode/debugprotocol';
import { open } from '../../../debug-adapter/open.js';
import { DebugSession } from '../../../debug-adapter/session.js';
import { assertConforms } from '../schema.js';
import { FILES } from './scripts.js';

/** A message said to the session, and for how many turns of the loop its client then waits. */
export interface Step {
  readonly message: unknown;
  readonly turns: number;
}

/** Milliseconds of processor time that a client may have to wait for an answer. */
const LONGEST_WAIT = 1000;
/** Turns of the loop after which an answer to `threads` must be there, whatever goes on. */
const ANSWER_TURNS = 8;
/** Turns after which everything that was asked must have been answered. */
const ALL_TURNS = 4000;
/** The seq of the question whether it still answers: nobody else's. */
const LAST_SEQ = 999_999_999;

/** A session whose loop turns when it is told to, so that a sequence goes the same way each time; and what was wrong about what it said. */
export class Playing {
  readonly faults: string[] = [];
  /** Everything it said, as a client reads it. */
  readonly heard: (P.Event | P.Response)[] = [];
  readonly #session: DebugSession;
  #waiting: (() => void)[] = [];
  #clock = 0;
  #disposed = false;
  /** By seq: how many answers are still to come. */
  readonly #owed = new Map<number, number>();

  /** @param slow whether a slice of the run seems to take long: slices are short then, and many things happen between them */
  constructor(slow: boolean) {
    this.#session = new DebugSession(
      {
        readText: (path) => {
          const text = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
          return text === undefined ? Promise.reject(new Error('no such file')) : Promise.resolve(text);
        },
        now: () => (this.#clock += slow ? 20 : 1),
        yield: () => new Promise((resolve) => this.#waiting.push(resolve)),
      },
      open,
    );
    this.#session.onDidSendMessage((message) => {
      this.#hear(message);
    });
  }

  /** Says something to it, right or wrong. */
  say(message: unknown): void {
    const { type, seq, command } = (message ?? {}) as Partial<P.Request>;
    if (type === 'request' && typeof command === 'string' && seq !== undefined && Number.isSafeInteger(seq))
      this.#owed.set(seq, (this.#owed.get(seq) ?? 0) + 1);
    this.#timed(`the answer to ${short(message)}`, () => {
      this.#session.handleMessage(message as P.ProtocolMessage);
    });
  }

  async turn(times: number): Promise<void> {
    for (let i = 0; i < times; i++) {
      const waiting = this.#waiting;
      this.#waiting = [];
      this.#timed('a turn', () => {
        for (const resolve of waiting) resolve();
      });
      const before = process.cpuUsage();
      await new Promise((resolve) => setImmediate(resolve));
      this.#judge('a turn', before);
    }
  }

  /** Waits until everything has been answered; then it must still answer, and end in silence. */
  async end(): Promise<void> {
    await this.#askLast();
    for (const seq of [...this.#owed.keys()])
      this.say({
        seq: LAST_SEQ - 1 - this.#owed.size,
        type: 'request',
        command: 'cancel',
        arguments: { requestId: seq },
      });
    for (let turns = 0; this.#owed.size > 0 && turns < ALL_TURNS; turns++) await this.turn(1);
    for (const [seq, count] of this.#owed) this.faults.push(`${count} answers to request ${seq} never came`);
    this.#session.dispose();
    this.#disposed = true;
    await this.turn(3);
  }

  async #askLast(): Promise<void> {
    this.say({ seq: LAST_SEQ, type: 'request', command: 'threads' });
    await this.turn(ANSWER_TURNS);
    if (this.#owed.has(LAST_SEQ))
      this.faults.push(`\`threads\` was not answered within ${ANSWER_TURNS} turns`);
  }

  #hear(sent: object): void {
    try {
      // As it arrives: what is undefined is not there, and what is no number in JSON would become null.
      const message = JSON.parse(JSON.stringify(sent, finite)) as P.Event | P.Response;
      // The schema lets no request have a seq below 1, and no answer name one; some clients count from 0 all the same.
      assertConforms(
        'request_seq' in message && message.request_seq < 1 ? { ...message, request_seq: 1 } : message,
      );
      this.heard.push(message);
      // A progress that was begun is ended, whoever still listens.
      if (this.#disposed && (message as P.Event).event !== 'progressEnd')
        this.faults.push(`said after the end: ${short(message)}`);
      if (message.type === 'response') this.#answered(message as P.Response);
      else if (JSON.stringify(message.body ?? null).includes('gfnscope failed'))
        this.faults.push(`an internal error: ${short(message)}`);
    } catch (error) {
      this.faults.push(`${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #answered({ request_seq: seq, success, message = '', command }: P.Response): void {
    const owed = this.#owed.get(seq) ?? 0;
    if (owed === 0) this.faults.push(`an answer to ${command} (${seq}) that nobody waits for`);
    if (owed <= 1) this.#owed.delete(seq);
    else this.#owed.set(seq, owed - 1);
    if (!success && message.startsWith('gfnscope failed')) this.faults.push(`${command}: ${message}`);
    if (!success && message === '') this.faults.push(`${command} was refused without a word`);
  }

  #timed(what: string, act: () => void): void {
    const before = process.cpuUsage();
    try {
      act();
    } catch (error) {
      this.faults.push(
        `${what} threw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    }
    this.#judge(what, before);
  }

  /** By processor time: how busy the machine is otherwise says nothing about the adapter. */
  #judge(what: string, since: NodeJS.CpuUsage): void {
    const time = process.cpuUsage(since).user / 1000;
    if (time > LONGEST_WAIT)
      this.faults.push(`${what} took ${time.toFixed(0)} ms: nothing else is heard meanwhile`);
  }
}

/** Plays steps against a session of its own. Gives what was wrong; nothing if all was well. */
export async function play(steps: readonly Step[], slow: boolean): Promise<string[]> {
  const playing = new Playing(slow);
  for (const { message, turns } of steps) {
    playing.say(message);
    await playing.turn(turns);
  }
  await playing.end();
  return playing.faults;
}

function finite(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${value} in a message`);
  return value;
}

function short(message: unknown): string {
  return JSON.stringify(message).slice(0, 300);
}
