import * as vscode from 'vscode';
import { nameOf, readScript } from '../adapter/read-script.js';
import { testBlocks, type TestBlock } from './test-blocks.js';

/** More guest programs than any workspace that is about them has. */
const MOST = 2000;

type Finder = (folder?: vscode.WorkspaceFolder, token?: vscode.CancellationToken) => Promise<vscode.Uri[]>;

/** The guest programs of a folder, or of the whole workspace, by name. */
export const findPrograms: Finder = (folder, token) => findAll('**/*.gfn', folder, token);

/** The same for recordings that are named as such. */
export const findRecordings: Finder = (folder, token) => findAll('**/*.run.json', folder, token);

async function findAll(glob: string, ...[folder, token]: Parameters<Finder>): Promise<vscode.Uri[]> {
  const pattern = folder === undefined ? glob : new vscode.RelativePattern(folder, glob);
  const found = await vscode.workspace.findFiles(pattern, '**/{node_modules,.git}/**', MOST, token);
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The tests of a guest program: as its editor has it, if it is open. Rejects if it cannot be read. */
export async function testsIn(uri: vscode.Uri): Promise<TestBlock[]> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  return testBlocks(open?.getText() ?? (await readScript(nameOf(uri))));
}
