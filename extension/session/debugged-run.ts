import type * as vscode from 'vscode';
import type { ChangedBody, GfnscopeRequests } from '../../debug-adapter/gfnscope-protocol.js';

/** A debug session of ours, as the views see it: typed requests, and where it stands. The tracker keeps its fields. */
export class DebuggedRun {
  /** Whether it is stopped: only then can most of it be looked at. */
  stopped = false;
  /** Whether it is over: nothing can be asked any more. */
  ended = false;
  /** Whether its adapter can step back. */
  canGoBack = false;
  /** The thread that stopped last, and why, in the adapter's words. */
  threadId = 0;
  reason = '';
  /** Counts stops and resumptions: what was asked at one is out of date at the next. */
  turn = 0;
  /** The number of the prediction under way, for `cancel`; 0 if there is none. */
  predicting = 0;

  constructor(readonly session: vscode.DebugSession) {}

  /** Asks the adapter. Rejects with its words if it refuses, also when the session ends meanwhile. */
  async ask<C extends keyof GfnscopeRequests>(
    command: C,
    args: GfnscopeRequests[C][0],
  ): Promise<GfnscopeRequests[C][1]> {
    return (await this.session.customRequest(command, args)) as GfnscopeRequests[C][1];
  }

  /**
   * Asks the adapter on behalf of a view. Undefined if there is no answer, or if the run has moved on meanwhile: then there will be another
   * stop to ask at. A view that nobody asked anything of has nobody to complain to.
   */
  async look<C extends keyof GfnscopeRequests>(
    command: C,
    args: GfnscopeRequests[C][0],
  ): Promise<GfnscopeRequests[C][1] | undefined> {
    const { turn } = this;
    if (this.ended) return undefined;
    try {
      const answer = await this.ask(command, args);
      return this.turn === turn && !this.ended ? answer : undefined;
    } catch {
      return undefined;
    }
  }

  /** Says something in the debug console's language, as if it had been typed there; gives the answer. */
  async say(expression: string, frameId?: number): Promise<string> {
    const place = frameId === undefined ? {} : { frameId };
    const args = { expression, context: 'repl', ...place };
    const { result } = (await this.session.customRequest('evaluate', args)) as { result: string };
    return result;
  }
}

/** What the views listen to: the one run that they show, and what happens to it. */
export interface RunWatch {
  /** The run shown: that of the active debug session, if it is one of ours; undefined if nothing runs. */
  readonly current: DebuggedRun | undefined;
  /** Another run is shown, or none. */
  readonly onDidSwitch: vscode.Event<DebuggedRun | undefined>;
  /** The run shown has stopped. */
  readonly onDidStop: vscode.Event<DebuggedRun>;
  /** The run shown goes on. */
  readonly onDidContinue: vscode.Event<DebuggedRun>;
  /** Something that views show has changed, by name. */
  readonly onDidChange: vscode.Event<{ readonly run: DebuggedRun; readonly change: ChangedBody }>;
}
