import * as vscode from 'vscode';
import { nameOf } from './adapter/read-script.js';
import { isRecording, RECORDING_LANGUAGE } from './recordings.js';

/** What a menu, a lens or nobody at all hands over. A lens comes from the language server, which knows addresses only as text. */
type Given = vscode.Uri | string | undefined;

/** The commands that start a guest program, one of its tests or a recording of it, with the debugger or without. */
export function registerStarting(): vscode.Disposable {
  const register = vscode.commands.registerCommand;
  return vscode.Disposable.from(
    register('gfnscope.run', (given?: Given) => start(given, undefined, true)),
    register('gfnscope.debug', (given?: Given) => start(given, undefined, false)),
    register('gfnscope.runTest', (given?: Given, test?: string) => start(given, test, true)),
    register('gfnscope.debugTest', (given?: Given, test?: string) => start(given, test, false)),
  );
}

async function start(given: Given, test: string | undefined, noDebug: boolean): Promise<void> {
  const uri = typeof given === 'string' ? vscode.Uri.parse(given) : (given ?? activeProgram());
  if (uri === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a guest program first: a .gfn file.'));
    return;
  }
  const config = {
    type: 'gfnscope',
    request: 'launch',
    name: test ?? lastPart(uri),
    ...(isRecording(uri.path) ? { recording: nameOf(uri) } : { program: nameOf(uri) }),
    ...(test === undefined ? {} : { test }),
  };
  await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(uri), config, { noDebug });
}

/** The guest program in the active editor, or the recording of one. */
function activeProgram(): vscode.Uri | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document !== undefined && ['gfn', RECORDING_LANGUAGE].includes(document.languageId)
    ? document.uri
    : undefined;
}

function lastPart(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}
