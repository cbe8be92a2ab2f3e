import * as vscode from 'vscode';
import { findPrograms, testsIn } from './find-tests.js';

/** The items of the test explorer: one for each guest program with tests, below it its tests. Found when somebody looks. */
export class TestTree implements vscode.Disposable {
  readonly #all: vscode.Disposable[];
  #looked = false;

  constructor(readonly controller: vscode.TestController) {
    controller.resolveHandler = (item) => (item === undefined ? this.find() : this.read(item.uri));
    controller.refreshHandler = (token) => this.find(token);
    this.#all = [
      vscode.workspace.onDidOpenTextDocument((document) => {
        if (document.languageId === 'gfn') void this.read(document.uri);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (document.languageId === 'gfn' && contentChanges.length > 0) this.#soon(document.uri);
      }),
    ];
    // After activation, not in it: what is open shows its tests beside its lines.
    setTimeout(() => {
      for (const { languageId, uri } of vscode.workspace.textDocuments)
        if (languageId === 'gfn') void this.read(uri);
    }, 0);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const each of this.#all) each.dispose();
  }

  /** Finds the tests of the whole workspace, and follows its files from then on. */
  async find(token?: vscode.CancellationToken): Promise<void> {
    if (!this.#looked) {
      this.#looked = true;
      const watcher = vscode.workspace.createFileSystemWatcher('**/*.gfn');
      this.#all.push(
        watcher,
        watcher.onDidCreate((uri) => this.read(uri)),
        watcher.onDidChange((uri) => this.read(uri)),
        watcher.onDidDelete((uri) => {
          this.controller.items.delete(uri.toString());
        }),
      );
    }
    const uris = await findPrograms(undefined, token);
    await Promise.all(uris.map((uri) => this.read(uri)));
  }

  /** Reads the tests of one program anew. */
  async read(uri: vscode.Uri | undefined): Promise<void> {
    if (uri === undefined || uri.scheme === 'gfn-library') return;
    const { items } = this.controller;
    const id = uri.toString();
    const tests = await testsIn(uri).catch(() => []);
    if (tests.length === 0) {
      items.delete(id);
      return;
    }
    let file = items.get(id);
    if (file === undefined) {
      file = this.controller.createTestItem(id, vscode.workspace.asRelativePath(uri, false), uri);
      items.add(file);
    }
    file.children.replace(
      tests.map(({ name, line, end }) => {
        const item = this.controller.createTestItem(name, name, uri);
        item.range = new vscode.Range(line, 0, line, end);
        item.sortText = String(line).padStart(8, '0');
        return item;
      }),
    );
  }

  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Once the typing has paused. */
  #soon(uri: vscode.Uri): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.read(uri), 300);
  }
}
