import * as vscode from 'vscode';
import type {
  ChoiceInfo,
  ChoicesAnswer,
  ExitInfo,
  PlaceInfo,
} from '../../debug-adapter/gfnscope-protocol.js';
import type { DebuggedRun, RunWatch } from '../session/debugged-run.js';
import { threadOf } from '../session/focus.js';
import { followView } from '../session/follow-view.js';
import { Predictions } from './predictions.js';

/** An exit that waits for a choice. */
export interface Pending {
  readonly run: DebuggedRun;
  readonly threadId: number;
  readonly exit: ExitInfo;
  readonly choices: readonly ChoiceInfo[];
  /** The guest's statement at work. */
  readonly guest: PlaceInfo | null;
  /** Where the thread is stopped: in the VMM's handler, as a rule. */
  readonly stopped: PlaceInfo | null;
  readonly predictions: Predictions;
}

interface StackFrame {
  readonly source?: PlaceInfo['source'];
  readonly line: number;
  readonly column: number;
}

/** Knows whether an exit waits for a choice, and which: the quick pick, the lenses and the tree look here. */
export class PendingExit implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #all: vscode.Disposable;
  #pending: Pending | undefined;
  #asked = 0;

  /** Another exit waits, or none; or one more prediction is known. */
  readonly onDidChange = this.#changed.event;

  constructor(readonly watch: RunWatch) {
    this.#all = vscode.Disposable.from(
      this.#changed,
      followView(watch, 'choices', () => void this.#refresh()),
      watch.onDidContinue(() => {
        this.#set(undefined);
      }),
      // Several vCPUs may wait: the one in focus is meant.
      vscode.debug.onDidChangeActiveStackItem(() => {
        const run = this.watch.current;
        if (run?.stopped && threadOf(run) !== this.#pending?.threadId) void this.#refresh();
      }),
    );
  }

  get now(): Pending | undefined {
    return this.#pending;
  }

  /** Whether an exit in the gfns [lo, hi) waits. */
  isIn(lo: number, hi: number): boolean {
    const exit = this.#pending?.exit;
    return exit !== undefined && exit.lo < hi && lo < exit.hi;
  }

  dispose(): void {
    this.#pending?.predictions.close();
    this.#all.dispose();
  }

  async #refresh(): Promise<void> {
    const asked = ++this.#asked;
    const run = this.watch.current;
    const answer = run?.stopped ? await this.#choices(run) : undefined;
    const pending = run && answer && (await this.#pendingOf(run, answer));
    if (asked === this.#asked) this.#set(pending);
  }

  /** Those of the thread in focus; if that does not wait, of the one that does. */
  async #choices(run: DebuggedRun): Promise<ChoicesAnswer | undefined> {
    const threadId = threadOf(run);
    const focused = await run.look('gfnscope/choices', { threadId });
    return focused?.exit ? focused : run.look('gfnscope/choices', {});
  }

  async #pendingOf(run: DebuggedRun, answer: ChoicesAnswer): Promise<Pending | undefined> {
    const { threadId, exit, choices, place } = answer;
    if (exit === null || choices.length === 0) return undefined;
    const stopped = await stoppedPlace(run, threadId);
    const predictions = new Predictions(
      (choice) => run.look('gfnscope/predict', { threadId, choice }),
      () => {
        if (run.predicting === 0 || run.ended) return;
        run.session.customRequest('cancel', { requestId: run.predicting }).then(undefined, () => {});
      },
      () => {
        this.#changed.fire(undefined);
      },
    );
    return { run, threadId, exit, choices, guest: place, stopped, predictions };
  }

  #set(pending: Pending | undefined): void {
    this.#asked += pending === undefined ? 1 : 0;
    if (pending === undefined && this.#pending === undefined) return;
    this.#pending?.predictions.close();
    this.#pending = pending;
    void vscode.commands.executeCommand('setContext', 'gfnscope.exitPending', pending !== undefined);
    this.#changed.fire(undefined);
  }
}

/** The first frame that has a place in a script. */
async function stoppedPlace(run: DebuggedRun, threadId: number): Promise<PlaceInfo | null> {
  try {
    const answer: unknown = await run.session.customRequest('stackTrace', {
      threadId,
      startFrame: 0,
      levels: 8,
    });
    const { stackFrames } = answer as { readonly stackFrames: readonly StackFrame[] };
    const frame = stackFrames.find(({ source, line }) => source !== undefined && line > 0);
    return frame?.source === undefined
      ? null
      : { source: frame.source, line: frame.line, column: frame.column };
  } catch {
    return null;
  }
}
