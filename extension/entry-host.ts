import type * as vscode from 'vscode';
import { open } from '../debug-adapter/open.js';
import { DebugSession } from '../debug-adapter/session.js';
import { activateWith } from './activate.js';
import { surroundings } from './surroundings.js';

/** The extension in any host, with the adapter in-process. It is built twice: nothing of Node may be reached from here. */
export function activate(context: vscode.ExtensionContext): void {
  activateWith(context, () => new DebugSession(surroundings, open));
}
