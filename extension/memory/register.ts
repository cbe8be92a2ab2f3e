import * as vscode from 'vscode';
import type { RunWatch } from '../session/debugged-run.js';
import { MemoryDocuments, SCHEME, uriOf } from './memory-documents.js';
import { memoryLenses } from './memory-lenses.js';
import { readReference, type MemoryReference } from './memory-reference.js';
import { askReference, remember } from './reference-prompt.js';

/** Views of bytes, and the command that opens one. `memento` keeps what was viewed before. */
export function registerMemory(watch: RunWatch, memento: vscode.Memento): vscode.Disposable {
  const documents = new MemoryDocuments(watch);
  return vscode.Disposable.from(
    documents,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, documents),
    vscode.languages.registerCodeLensProvider({ scheme: SCHEME }, memoryLenses),
    vscode.commands.registerCommand('gfnscope.memory.view', async (given?: unknown) => {
      // A menu hands over things of its own.
      const reference =
        typeof given === 'string'
          ? readReference(given)
          : (variableReference(given) ?? (await askReference(memento)));
      if (reference === undefined) return;
      await remember(memento, reference);
      await vscode.window.showTextDocument(uriOf(reference), { preview: true, viewColumn: columnOfBytes() });
    }),
  );
}

/** Beside the script, which the next step brings to the front; the next bytes where those before are. */
function columnOfBytes(): vscode.ViewColumn {
  const shown = vscode.window.visibleTextEditors.find(({ document }) => document.uri.scheme === SCHEME);
  return shown?.viewColumn ?? vscode.ViewColumn.Beside;
}

/** What the menu of a variable hands over: its memory, if it has any. */
function variableReference(given: unknown): MemoryReference | undefined {
  const { variable } = (given ?? {}) as { readonly variable?: { readonly memoryReference?: unknown } };
  return typeof variable?.memoryReference === 'string' ? readReference(variable.memoryReference) : undefined;
}
