import path from 'node:path';
import type * as vscode from 'vscode';
import { activateWith } from './activate.js';
import { insideOf } from '../debug-adapter/entry-files.js';
import { inlineSurroundings } from './adapter/inline-surroundings.js';
import { versionOf } from './version.js';

/** The extension in a host of Node's. Language, engine and adapter are loaded with the first debug session, the language client with the first guest program. */
export function activate(context: vscode.ExtensionContext): void {
  activateWith(context, {
    newAdapter: async () => {
      const { newSession } = await import('../debug-adapter/entry-core.js');
      return newSession(inlineSurroundings(versionOf(context), insideOf));
    },
    startLanguage: async () => {
      const { start } = await import('./entry-language-node.js');
      return start(path.join(context.extensionPath, 'dist'));
    },
  });
}
