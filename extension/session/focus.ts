import * as vscode from 'vscode';
import type { DebuggedRun } from './debugged-run.js';

/** The thread of a run that the editor's focus is on, by the call stack; the one that stopped if it is on none. */
export function threadOf(run: DebuggedRun): number {
  const item = vscode.debug.activeStackItem;
  return item?.session.id === run.session.id ? item.threadId : run.threadId;
}

/** The stack frame of a run that the editor's focus is on, if it is on one. */
export function frameOf(run: DebuggedRun): number | undefined {
  const item = vscode.debug.activeStackItem;
  return item instanceof vscode.DebugStackFrame && item.session.id === run.session.id
    ? item.frameId
    : undefined;
}
