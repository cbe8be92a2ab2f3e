import * as vscode from 'vscode';
import { nameOf, readScript } from '../adapter/read-script.js';
import { testBlocks, type TestBlock } from './test-blocks.js';

/** More guest programs than any workspace that is about them has. */
const MOST = 2000;

/** The guest programs of a folder, or of the whole workspace, by name. */
export async function findPrograms(
  folder?: vscode.WorkspaceFolder,
  token?: vscode.CancellationToken,
): Promise<vscode.Uri[]> {
  const pattern = folder === undefined ? '**/*.gfn' : new vscode.RelativePattern(folder, '**/*.gfn');
  const found = await vscode.workspace.findFiles(pattern, '**/{node_modules,.git}/**', MOST, token);
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The tests of a guest program: as its editor has it, if it is open. Rejects if it cannot be read. */
export async function testsIn(uri: vscode.Uri): Promise<TestBlock[]> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  return testBlocks(open?.getText() ?? (await readScript(nameOf(uri))));
}
