import * as vscode from 'vscode';
import type { PlaceInfo } from '../../debug-adapter/gfnscope-protocol.js';

/** A source as the protocol names it: by path, which where there are no paths is a URI, or by a number. */
type Source = PlaceInfo['source'];

/** The document that a source is; undefined if it has no name. */
export function documentOf(source: Source, session: vscode.DebugSession): vscode.Uri | undefined {
  if (source.sourceReference) return vscode.debug.asDebugSourceUri(source, session);
  if (!source.path) return undefined;
  // One letter before the colon is a drive, not a scheme.
  const isUri = /^[a-z][a-z0-9+.-]+:/i.test(source.path);
  return isUri ? here(vscode.Uri.parse(source.path)) : vscode.Uri.file(source.path);
}

/**
 * A document as this extension host calls it. To answers of the protocol's own requests VS Code does as if they were for the window: a file of a
 * remote machine has that machine's name then, also where the extension runs on that very machine.
 */
function here(uri: vscode.Uri): vscode.Uri {
  if (uri.scheme !== 'vscode-remote') return uri;
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.some(({ uri: folder }) => folder.scheme === 'vscode-remote')
    ? uri
    : vscode.Uri.file(uri.path);
}

/** Where a place is in its document. VS Code counts from 1 in the protocol and from 0 in its documents. */
export function positionOf(place: PlaceInfo): vscode.Position {
  return new vscode.Position(Math.max(0, place.line - 1), Math.max(0, place.column - 1));
}

/** Shows a place in an editor. A script that is there no more is said to be so, where nobody must press it away. */
export async function showPlace(place: PlaceInfo, session: vscode.DebugSession): Promise<void> {
  const uri = documentOf(place.source, session);
  if (uri === undefined) return;
  const at = positionOf(place);
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at), preview: true });
  } catch {
    const name = place.source.name ?? uri.path;
    vscode.window.setStatusBarMessage(`$(warning) ${name} cannot be shown`, 6000);
  }
}
