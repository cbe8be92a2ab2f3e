import * as vscode from 'vscode';
import type { RunWatch } from './debugged-run.js';

/**
 * Keeps the context keys that menus and views ask: `gfnscope.active` from the first guest program on that is opened, `gfnscope.running` while one
 * is debugged, and `gfnscope.stopped` while it can be looked at.
 */
export function registerContextKeys(watch: RunWatch): vscode.Disposable {
  const put = (key: string, value: boolean): void =>
    void vscode.commands.executeCommand('setContext', `gfnscope.${key}`, value);
  const set = (): void => {
    put('running', watch.current !== undefined);
    put('stopped', watch.current?.stopped === true);
  };
  put('active', true);
  return vscode.Disposable.from(watch.onDidSwitch(set), watch.onDidStop(set), watch.onDidContinue(set));
}
