import * as vscode from 'vscode';
import type { DebuggedRun } from './debugged-run.js';

export interface Undoing {
  /** Whether something went wrong with what was done. */
  readonly warning?: boolean;
  /** Whether what was done is still the last thing that was put into the run. */
  readonly isLast?: () => boolean;
}

/** Tells what was put into a run, and offers to take it back, as long as nothing has happened since. */
export async function offerUndo(
  run: DebuggedRun,
  text: string,
  { warning = false, isLast = () => true }: Undoing = {},
): Promise<void> {
  const { turn } = run;
  const undo = run.canGoBack ? ['Undo'] : [];
  const answer = warning
    ? await vscode.window.showWarningMessage(text, ...undo)
    : await vscode.window.showInformationMessage(text, ...undo);
  if (answer === undefined || run.ended) return;
  if (run.turn !== turn || !isLast()) {
    void vscode.window.showInformationMessage(
      'The run has gone on since. Go back in the timeline, to before it.',
    );
    return;
  }
  await run.ask('gfnscope/undo', {}).then(undefined, (error: unknown) => {
    if (!run.ended)
      void vscode.window.showWarningMessage(error instanceof Error ? error.message : String(error));
  });
}
