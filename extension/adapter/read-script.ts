import * as vscode from 'vscode';

/** What an editor calls a file: a path where there are paths, a URI where there are none, as in a browser. */
export function nameOf(uri: vscode.Uri): string {
  return uri.scheme === 'file' ? uri.fsPath : uri.toString();
}

/** The file of such a name. One letter before the colon is a drive, not a scheme. */
export function uriOf(name: string): vscode.Uri {
  return /^[a-z][a-z0-9+.-]+:/i.test(name) ? vscode.Uri.parse(name) : vscode.Uri.file(name);
}

/** Writes a text file, wherever VS Code keeps it. Rejects if it cannot be written. */
export async function writeFile(name: string, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(uriOf(name), new TextEncoder().encode(text));
}

/** The text of a file, wherever VS Code keeps it; of one that was never saved, what its editor holds. Rejects if there is none. */
export async function readScript(name: string): Promise<string> {
  const uri = uriOf(name);
  if (uri.scheme === 'untitled') return (await vscode.workspace.openTextDocument(uri)).getText();
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}
