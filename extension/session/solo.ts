import * as vscode from 'vscode';
import type { RunWatch } from './debugged-run.js';
import { threadOf } from './focus.js';

/** What a row of the call stack hands over. */
interface StackRow {
  readonly threadId?: number;
}

/** Lets one thread run alone, or everybody again: an input of the run, which is replayed and undone like a choice. */
export function registerSolo(watch: RunWatch): vscode.Disposable {
  const mark = (alone: boolean): void =>
    void vscode.commands.executeCommand('setContext', 'gfnscope.solo', alone);
  const set = async (on: boolean, row: unknown): Promise<void> => {
    const run = watch.current;
    if (run === undefined) return;
    const threadId = (row as StackRow | undefined)?.threadId ?? threadOf(run);
    try {
      const { threadId: alone } = await run.ask('gfnscope/solo', { threadId, on });
      mark(alone !== 0);
    } catch (error) {
      if (!run.ended)
        void vscode.window.showWarningMessage(error instanceof Error ? error.message : String(error));
    }
  };
  return vscode.Disposable.from(
    watch.onDidSwitch(() => {
      mark(false);
    }),
    vscode.commands.registerCommand('gfnscope.solo', (row?: unknown) => set(true, row)),
    vscode.commands.registerCommand('gfnscope.endSolo', (row?: unknown) => set(false, row)),
  );
}
