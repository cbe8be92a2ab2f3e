import type { DebugSession, Disposable as VsDisposable, Event } from 'vscode';

/** As much of VS Code as the extension's own logic needs: events and disposables, and a record of what people were shown. */

type Listener<T> = (value: T) => void;

export class EventEmitter<T> {
  readonly #listeners = new Set<Listener<T>>();
  readonly event = ((listener: Listener<T>) => {
    this.#listeners.add(listener);
    return new Disposable(() => this.#listeners.delete(listener));
  }) as unknown as Event<T>;
  fire(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
  dispose(): void {
    this.#listeners.clear();
  }
}

export class Disposable {
  static from(...all: readonly VsDisposable[]): Disposable {
    return new Disposable(() => {
      for (const each of all) each.dispose();
    });
  }
  constructor(private readonly end: () => unknown) {}
  dispose(): void {
    this.end();
  }
}

export class DebugStackFrame {}

/** What people were shown, and what they pressed. */
export const shown = {
  messages: [] as string[],
  warnings: [] as string[],
  buttons: [] as string[],
  press: undefined as string | undefined,
  keys: new Map<string, unknown>(),
};

export const window = {
  showInformationMessage: (text: string, ...buttons: string[]) => {
    shown.messages.push(text);
    shown.buttons = buttons;
    return Promise.resolve(buttons.find((button) => button === shown.press));
  },
  showWarningMessage: (text: string) => {
    shown.warnings.push(text);
    return Promise.resolve(undefined);
  },
};

export const commands = {
  executeCommand: (command: string, ...args: unknown[]) => {
    if (command === 'setContext') shown.keys.set(args[0] as string, args[1]);
    return Promise.resolve();
  },
};

const closed = new EventEmitter<unknown>();

export const workspace = { textDocuments: [], onDidCloseTextDocument: closed.event };

interface Tracker {
  onWillReceiveMessage(message: unknown): void;
  onDidSendMessage(message: unknown): void;
  onWillStopSession(): void;
}

const activeChanged = new EventEmitter<DebugSession | undefined>();
const terminated = new EventEmitter<DebugSession>();
const focused = new EventEmitter<undefined>();
let factory: (session: DebugSession) => Tracker = () => {
  throw new Error('nobody follows sessions');
};

export const debug = {
  activeDebugSession: undefined as DebugSession | undefined,
  activeStackItem: undefined,
  onDidChangeActiveDebugSession: activeChanged.event,
  onDidTerminateDebugSession: terminated.event,
  onDidChangeActiveStackItem: focused.event,
  registerDebugAdapterTrackerFactory: (
    _type: string,
    given: { createDebugAdapterTracker: (session: DebugSession) => Tracker },
  ) => {
    factory = (session) => given.createDebugAdapterTracker(session);
    return new Disposable(() => {});
  },
};

/** A debug session as a test drives it: says what the adapter says, answers as the test likes. */
export class FakeSession {
  readonly asked: { command: string; args: unknown }[] = [];
  /** Answers to requests, by command; what is not there is refused. */
  answers: Record<string, (args: never) => unknown> = {};
  readonly #tracker: Tracker | undefined;
  #seq = 0;

  constructor(
    readonly id: string,
    readonly type = 'gfnscope',
  ) {
    if (type === 'gfnscope') this.#tracker = factory(this as unknown as DebugSession);
    this.activate();
  }

  activate(): void {
    debug.activeDebugSession = this as unknown as DebugSession;
    activeChanged.fire(debug.activeDebugSession);
  }

  event(event: string, body: object = {}): void {
    this.#tracker?.onDidSendMessage({ type: 'event', event, body });
  }

  async customRequest(command: string, args: unknown): Promise<unknown> {
    const seq = ++this.#seq;
    this.asked.push({ command, args });
    this.#tracker?.onWillReceiveMessage({ type: 'request', seq, command, arguments: args });
    await Promise.resolve();
    const answer = this.answers[command];
    const success = answer !== undefined;
    this.#tracker?.onDidSendMessage({ type: 'response', request_seq: seq, command, success });
    if (!success) throw new Error(`refused: ${command}`);
    return answer(args as never);
  }

  /** Ends the session. VS Code calls it the active one a little longer. */
  end(): void {
    this.#tracker?.onWillStopSession();
    terminated.fire(this as unknown as DebugSession);
    debug.activeDebugSession = undefined;
    activeChanged.fire(undefined);
  }
}

/** Begins a test: nothing runs, nothing was shown. */
export function reset(): void {
  debug.activeDebugSession = undefined;
  Object.assign(shown, { messages: [], warnings: [], buttons: [], press: undefined, keys: new Map() });
}
