import * as vscode from 'vscode';
import type { ViewName } from '../../debug-adapter/gfnscope-protocol.js';
import type { RunWatch } from './debugged-run.js';

/** Milliseconds in which what happens at a stop has all been told: its event, its changes, its session becoming the active one. */
const SETTLE = 15;

/**
 * Calls `refresh` once whenever a view should ask again: after a stop, after a change that names the view, when another run is shown or none.
 * What comes together is one call.
 */
export function followView(watch: RunWatch, view: ViewName, refresh: () => void): vscode.Disposable {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      refresh();
    }, SETTLE);
  };
  return vscode.Disposable.from(
    watch.onDidSwitch(soon),
    watch.onDidStop(soon),
    watch.onDidChange(({ change }) => {
      if (change.views.includes(view)) soon();
    }),
    new vscode.Disposable(() => {
      clearTimeout(timer);
    }),
  );
}
