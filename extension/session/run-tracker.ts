import * as vscode from 'vscode';
import type { ChangedBody } from '../../debug-adapter/gfnscope-protocol.js';
import { DebuggedRun, type RunWatch } from './debugged-run.js';
import { RunMessages, type Happening, type Message } from './run-messages.js';

/** Follows the debug sessions of ours: turns their messages into events once, for everybody who shows something. */
export class RunTracker implements RunWatch, vscode.Disposable {
  readonly #runs = new Map<string, DebuggedRun>();
  readonly #switched = new vscode.EventEmitter<DebuggedRun | undefined>();
  readonly #stopped = new vscode.EventEmitter<DebuggedRun>();
  readonly #continued = new vscode.EventEmitter<DebuggedRun>();
  readonly #changed = new vscode.EventEmitter<{ run: DebuggedRun; change: ChangedBody }>();
  readonly #all: vscode.Disposable;
  #current: DebuggedRun | undefined;

  readonly onDidSwitch = this.#switched.event;
  readonly onDidStop = this.#stopped.event;
  readonly onDidContinue = this.#continued.event;
  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#all = vscode.Disposable.from(
      this.#switched,
      this.#stopped,
      this.#continued,
      this.#changed,
      vscode.debug.registerDebugAdapterTrackerFactory('gfnscope', {
        createDebugAdapterTracker: (session) => this.#follow(session),
      }),
      vscode.debug.onDidChangeActiveDebugSession(() => {
        this.#show();
      }),
      vscode.debug.onDidTerminateDebugSession((session) => {
        this.#forget(session);
      }),
    );
  }

  get current(): DebuggedRun | undefined {
    return this.#current;
  }

  dispose(): void {
    this.#all.dispose();
  }

  #follow(session: vscode.DebugSession): vscode.DebugAdapterTracker {
    const run = new DebuggedRun(session);
    const messages = new RunMessages(run);
    this.#runs.set(session.id, run);
    this.#show();
    const tell = (happening: Happening | undefined): void => {
      if (happening !== undefined) this.#tell(run, happening);
    };
    return {
      onWillReceiveMessage: (message: Message) => {
        tell(messages.toAdapter(message));
      },
      onDidSendMessage: (message: Message) => {
        tell(messages.fromAdapter(message));
      },
      onWillStopSession: () => {
        tell(messages.ends());
      },
      onExit: () => {
        tell(messages.ends());
      },
    };
  }

  #forget(session: vscode.DebugSession): void {
    const run = this.#runs.get(session.id);
    if (run !== undefined) run.ended = true;
    this.#runs.delete(session.id);
    this.#show();
  }

  /** A session of another debugger hides ours only while it is the active one. */
  #show(): void {
    // A session that has just ended may be the active one a little longer.
    const next = this.#runs.get(vscode.debug.activeDebugSession?.id ?? '');
    const shown = next?.ended === true ? undefined : next;
    if (shown === this.#current) return;
    this.#current = shown;
    this.#switched.fire(shown);
  }

  #tell(run: DebuggedRun, happening: Happening): void {
    this.#show();
    if (run !== this.#current) return;
    switch (happening.kind) {
      case 'stopped':
        this.#stopped.fire(run);
        break;
      case 'continued':
        this.#continued.fire(run);
        break;
      case 'changed':
        this.#changed.fire({ run, change: happening.change });
        break;
      case 'ended':
        break; // #show has told
    }
  }
}
