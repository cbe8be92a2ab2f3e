import * as vscode from 'vscode';
import { referenceOf, WINDOW } from './memory-documents.js';
import { moved, writeReference, type MemoryReference } from './memory-reference.js';

/** Lenses over a document of bytes: the bytes before and behind, another address. */
export const memoryLenses: vscode.CodeLensProvider = {
  provideCodeLenses(document) {
    const reference = referenceOf(document.uri);
    if (reference === undefined) return [];
    const top = new vscode.Range(0, 0, 0, 0);
    const to = (title: string, place: MemoryReference): vscode.CodeLens =>
      new vscode.CodeLens(top, {
        title,
        command: 'gfnscope.memory.view',
        arguments: [writeReference(place)],
      });
    return [
      ...(reference.address > 0n ? [to('$(arrow-up) Bytes before', moved(reference, -WINDOW))] : []),
      to('$(arrow-down) Bytes behind', moved(reference, WINDOW)),
      new vscode.CodeLens(top, { title: '$(go-to-file) Other address…', command: 'gfnscope.memory.view' }),
    ];
  },
};
