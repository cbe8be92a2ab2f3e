import * as vscode from 'vscode';
import type { DebuggedRun, RunWatch } from './debugged-run.js';

/** Waits for a run's next stop. False if it is not waited for any longer: the run has ended, or another one is shown. */
export function nextStop(
  watch: RunWatch,
  run: DebuggedRun,
): { reached: Promise<boolean>; dispose: () => void } {
  let settle = (_reached: boolean): void => {};
  const reached = new Promise<boolean>((resolve) => {
    settle = resolve;
  });
  const listening = vscode.Disposable.from(
    watch.onDidStop((stopped) => {
      if (stopped === run) settle(true);
    }),
    watch.onDidSwitch(() => {
      settle(false);
    }),
  );
  return {
    reached,
    dispose: () => {
      listening.dispose();
    },
  };
}
