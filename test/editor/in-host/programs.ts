import * as vscode from 'vscode';

/** A guest program of the workspace, by its name. */
export function programNamed(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error('no folder is open');
  return vscode.Uri.joinPath(folder.uri, name);
}

/** Writes a guest program into the workspace and shows it. */
export async function showProgram(name: string, text?: string): Promise<vscode.TextDocument> {
  const uri = programNamed(name);
  if (text !== undefined) await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  return document;
}

/** Asks again and again until the answer is good. Rejects after a while, with what was asked for. */
export async function eventually<T>(
  what: string,
  ask: () => T | PromiseLike<T>,
  good: (answer: T) => boolean,
  seconds = 15,
): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (good(answer)) return answer;
    if (performance.now() > end) throw new Error(`${what}: still ${JSON.stringify(answer)?.slice(0, 400)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The place where a text begins in a document. */
export function placeOf(document: vscode.TextDocument, text: string, into = 0): vscode.Position {
  const at = document.getText().indexOf(text);
  if (at < 0) throw new Error(`${document.uri.path} has no ${text}`);
  return document.positionAt(at + into);
}
