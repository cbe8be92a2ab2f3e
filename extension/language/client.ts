import * as vscode from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import type { ReadFileParams, ReadFileResult } from '../../language/server/host.js';
import { readScript } from '../adapter/read-script.js';

/** How a host makes a client: with the server in a process of its own, or in a worker. */
export type ClientMaker = (options: LanguageClientOptions) => Promise<BaseLanguageClient>;

/** Starts the language server's client; it ends when disposed of. */
export async function startLanguageClient(make: ClientMaker): Promise<vscode.Disposable> {
  const watcher = vscode.workspace.createFileSystemWatcher('**/*.gfn');
  const client = await make({
    documentSelector: [{ language: 'gfn' }],
    synchronize: { fileEvents: watcher },
    // What goes wrong in the server is for its log: nobody who writes a guest program can act on it.
    revealOutputChannelOn: 4,
    middleware: {
      provideCodeLenses: (document, token, next) =>
        vscode.workspace.getConfiguration('gfnscope').get('codeLens.run', true) ? next(document, token) : [],
    },
  });
  client.onRequest('gfnscope/readFile', async ({ uri }: ReadFileParams): Promise<ReadFileResult | null> => {
    try {
      return { text: await readScript(uri) };
    } catch {
      return null; // the server says which import is missing, and where
    }
  });
  await client.start();
  return vscode.Disposable.from(watcher, { dispose: () => void client.dispose() });
}
