import * as vscode from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { activateWith } from './activate.js';
import { WorkerAdapter, type WorkerLike } from './adapter/worker-adapter.js';
import { startLanguageClient } from './language/client.js';
import { versionOf } from './version.js';

/** As much as is used of what a browser has and Node's types do not know. */
declare const Worker: new (url: string, options: { name: string }) => WorkerLike;

/**
 * Language, engine, adapter and language server as a worker. Its code is read through VS Code, which may serve it from another origin, or with a type
 * that no browser runs.
 */
async function startWorker(context: vscode.ExtensionContext, name: string): Promise<WorkerLike> {
  const code = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(context.extensionUri, 'dist/core.cjs'));
  const url = URL.createObjectURL(new Blob([new Uint8Array(code)], { type: 'text/javascript' }));
  return new Worker(url, { name });
}

/** The extension in a browser. */
export function activate(context: vscode.ExtensionContext): void {
  activateWith(context, {
    newAdapter: () =>
      Promise.resolve(new WorkerAdapter(startWorker(context, 'gfnscope-debug-adapter'), versionOf(context))),
    startLanguage: () =>
      startLanguageClient(async (options) => {
        const worker = await startWorker(context, 'gfnscope-language-server');
        return new LanguageClient('gfnscope', 'GFN language', worker as never, options);
      }),
  });
}
