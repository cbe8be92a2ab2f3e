import * as vscode from 'vscode';
import { configurations, offered } from './configurations.js';

/** Registers everything; what needs time is done when it is asked for. `newAdapter` is the host's way to a session. */
export function activateWith(context: vscode.ExtensionContext, newAdapter: () => vscode.DebugAdapter): void {
  context.subscriptions.push(
    vscode.debug.registerDebugConfigurationProvider('gfnscope', configurations),
    vscode.debug.registerDebugConfigurationProvider(
      'gfnscope',
      offered,
      vscode.DebugConfigurationProviderTriggerKind.Dynamic,
    ),
    vscode.debug.registerDebugAdapterDescriptorFactory('gfnscope', {
      createDebugAdapterDescriptor: () => new vscode.DebugAdapterInlineImplementation(newAdapter()),
    }),
    vscode.commands.registerCommand('gfnscope.debug', async (uri?: vscode.Uri) => {
      const document = uri ?? vscode.window.activeTextEditor?.document.uri;
      if (document === undefined) return;
      await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(document), {
        type: 'gfnscope',
        request: 'launch',
        name: 'Debug this guest program',
        program: document.scheme === 'file' ? document.fsPath : document.toString(),
      });
    }),
  );
}
