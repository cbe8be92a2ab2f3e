import path from 'node:path';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import type * as vscode from 'vscode';
import { startLanguageClient } from './language/client.js';

/** The language client of a desktop host, in a bundle of its own: it is loaded when the first guest program is opened, not before. */
export function start(dist: string): Promise<vscode.Disposable> {
  const module = path.join(dist, 'language-server.cjs');
  return startLanguageClient((options) =>
    Promise.resolve(
      new LanguageClient('gfnscope', 'GFN language', { module, transport: TransportKind.ipc }, options),
    ),
  );
}
