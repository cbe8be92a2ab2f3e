import * as vscode from 'vscode';
import { libraryText } from '../../language/names/library.js';

/** Starts the language client when the first guest program is there, and shows the files of the language's own library. */
export function registerLanguage(start: () => Promise<vscode.Disposable>): vscode.Disposable {
  return vscode.Disposable.from(
    new LanguageStart(start),
    // `import "std/share"` leads to one of these; the texts are part of the language, on no disk.
    vscode.workspace.registerTextDocumentContentProvider('gfn-library', {
      provideTextDocumentContent: (uri) => libraryText(uri.toString()) ?? '',
    }),
  );
}

/** Waits for a guest program, then starts the client, once. */
class LanguageStart implements vscode.Disposable {
  readonly #opened: vscode.Disposable;
  #client: Promise<vscode.Disposable> | undefined;
  #ended = false;

  constructor(readonly start: () => Promise<vscode.Disposable>) {
    this.#opened = vscode.workspace.onDidOpenTextDocument((document) => {
      this.#saw(document);
    });
    // After activation, not in it.
    setTimeout(() => {
      vscode.workspace.textDocuments.forEach((document) => {
        this.#saw(document);
      });
    }, 0);
  }

  dispose(): void {
    this.#ended = true;
    this.#opened.dispose();
    this.#client?.then(
      (client) => {
        client.dispose();
      },
      () => {},
    );
  }

  #saw(document: vscode.TextDocument): void {
    if (document.languageId !== 'gfn' || this.#client !== undefined || this.#ended) return;
    this.#client = this.start();
    this.#client.catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      void vscode.window
        .showErrorMessage(
          vscode.l10n.t('The gfn language server did not start: {0}. Debugging works without it.', why),
          vscode.l10n.t('Try again'),
        )
        .then((again) => {
          if (again === undefined) return;
          this.#client = undefined;
          this.#saw(document);
        });
    });
  }
}
