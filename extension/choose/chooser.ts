import * as vscode from 'vscode';
import type { ChooseArguments, TimelineEntry } from '../../debug-adapter/gfnscope-protocol.js';
import type { DebuggedRun, RunWatch } from '../session/debugged-run.js';
import { nextStop } from '../session/next-stop.js';
import { offerUndo } from '../session/offer-undo.js';
import { outcomeText } from './choice-text.js';
import type { PendingExit } from './pending-exit.js';

/** Makes a choice, and reports what came of it: every way of choosing in the editor ends here. */
export class Chooser {
  constructor(
    readonly watch: RunWatch,
    readonly exit: PendingExit,
  ) {}

  /** @param choice the choice's id */
  async choose(choice: string, next: ChooseArguments['then'] = 'step'): Promise<void> {
    const pending = this.exit.now;
    // Right after a stop the exit may not be known here yet: the adapter knows who waits, and says so if nobody does.
    const run = pending?.run ?? this.watch.current;
    if (run === undefined) {
      void vscode.window.showInformationMessage('No exit waits for a choice any more.');
      return;
    }
    const whose = pending === undefined ? {} : { threadId: pending.threadId };
    const before = await entries(run);
    const stop = nextStop(this.watch, run);
    try {
      const { label } = await run.ask('gfnscope/choose', { ...whose, choice, then: next });
      if (await stop.reached) await this.#report(run, label, before);
    } catch (error) {
      if (run.ended) return;
      void vscode.window.showWarningMessage(error instanceof Error ? error.message : String(error));
    } finally {
      stop.dispose();
    }
  }

  async #report(run: DebuggedRun, label: string, before: number | undefined): Promise<void> {
    const since: readonly TimelineEntry[] =
      before === undefined ? [] : ((await run.look('gfnscope/timeline', { from: before }))?.entries ?? []);
    const text = since.length === 0 ? `${label}.` : outcomeText(label, since);
    // Nobody waits for the answer: the message may stay while the run goes on.
    void offerUndo(run, text);
  }
}

/** How many entries the timeline has. */
async function entries(run: DebuggedRun): Promise<number | undefined> {
  return (await run.look('gfnscope/timeline', { limit: 1 }))?.total;
}
