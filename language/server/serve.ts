import { TextDocument } from 'langium';
import {
  DidChangeWatchedFilesNotification,
  type Connection,
  type InitializeResult,
  type Position,
} from 'vscode-languageserver';
import type { ParsedFile } from '../parse/parse.js';
import { keyOf, uriOf } from './addresses.js';
import { CAPABILITIES } from './capabilities.js';
import { Diagnostics } from './diagnostics.js';
import { codeActions } from './features/code-actions.js';
import { codeLenses } from './features/code-lens.js';
import { completions, completionText } from './features/completion.js';
import { definitionAt } from './features/definition.js';
import { foldings } from './features/folding.js';
import { formatting } from './features/formatting.js';
import { hoverAt } from './features/hover.js';
import { inlayHints } from './features/inlay-hints.js';
import { outline, workspaceSymbols } from './features/outline.js';
import { highlightsAt, referencesAt } from './features/references.js';
import { renameAt, renamedAt } from './features/rename.js';
import { semanticTokens } from './features/semantic-tokens.js';
import { signatureHelpAt } from './features/signature-help.js';
import { READ_FILE, type LanguageHost, type ReadFileParams, type ReadFileResult } from './host.js';
import { nameAt } from './names/names-of.js';
import { declaredAs } from './names/resolve.js';
import { offsetAt } from './places.js';
import type { ProgramView } from './program.js';
import { Texts } from './texts.js';
import { Workspace } from './workspace.js';

/** Serves the language over a connection, until the client ends it. The same in a process of its own, in a worker and over stdio. */
export function serveLanguage(connection: Connection, host: LanguageHost): void {
  const read =
    host.readFile?.bind(host) ??
    (async (uri: string): Promise<string | null> => {
      const params: ReadFileParams = { uri };
      return (await connection.sendRequest<ReadFileResult | null>(READ_FILE, params))?.text ?? null;
    });
  const texts = new Texts((key) => read(uriOf(key)));
  const workspace = new Workspace(texts);
  const diagnostics = new Diagnostics(workspace, connection, host);
  followDocuments(connection, texts, workspace, diagnostics);
  answerRequests(connection, workspace);
  watchFiles(connection, texts, diagnostics);
  connection.listen();
}

/** Keeps the texts as they are in the editor: what is open there wins over what is on disk. */
function followDocuments(
  connection: Connection,
  texts: Texts,
  workspace: Workspace,
  diagnostics: Diagnostics,
): void {
  const documents = new Map<string, TextDocument>();
  connection.onDidOpenTextDocument(({ textDocument: { uri, version, text } }) => {
    const key = keyOf(uri);
    documents.set(key, TextDocument.create(uri, 'gfn', version, text));
    texts.setOpen(key, { uri, version, text });
    diagnostics.changed(key, false);
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    const key = keyOf(uri);
    const before = documents.get(key);
    if (before === undefined) return;
    const document = TextDocument.update(before, contentChanges, version);
    documents.set(key, document);
    texts.setOpen(key, { uri, version, text: document.getText() });
    diagnostics.changed(key, true);
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    const key = keyOf(uri);
    documents.delete(key);
    texts.close(key);
    workspace.forget(key);
    diagnostics.closed(key);
    // Who imports it has the text on disk again.
    diagnostics.changed(key, false);
  });
}

/** Files that are not open change, too. */
function watchFiles(connection: Connection, texts: Texts, diagnostics: Diagnostics): void {
  let canRegister = false;
  connection.onInitialize(({ capabilities }): InitializeResult => {
    canRegister = capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    return { capabilities: CAPABILITIES, serverInfo: { name: 'gfnscope' } };
  });
  connection.onInitialized(() => {
    if (!canRegister) return;
    const watchers = [{ globPattern: '**/*.{gfn,hex,txt}' }];
    void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri } of changes) {
      texts.forget(keyOf(uri));
      diagnostics.changed(keyOf(uri), false);
    }
  });
}

/** One line for each request: what it asks, and which feature answers. */
function answerRequests(connection: Connection, workspace: Workspace): void {
  const { texts } = workspace;
  const addressOf = (key: string): string => texts.open.get(key)?.uri ?? uriOf(key);
  /** Answers for an open document; null for one that is not. */
  const on =
    <P extends { readonly textDocument: { readonly uri: string } }, R>(
      answer: (program: ProgramView, file: ParsedFile, params: P) => R | Promise<R>,
    ) =>
    async (params: P): Promise<R | null> => {
      const program = await workspace.program(keyOf(params.textDocument.uri));
      return program === null ? null : answer(program, program.main, params);
    };
  /** The same for a place in one. */
  const at = <P extends { readonly textDocument: { readonly uri: string }; readonly position: Position }, R>(
    answer: (program: ProgramView, file: ParsedFile, offset: number, params: P) => R | Promise<R>,
  ) => on<P, R>((program, file, params) => answer(program, file, offsetAt(file, params.position), params));
  /** The open scripts that know the name at a place: those with its declaration in them. */
  const sharing = (program: ProgramView, file: ParsedFile, offset: number): Promise<ProgramView[]> => {
    const occurrence = nameAt(file, offset);
    const home = occurrence === undefined ? undefined : declaredAs(program, file, occurrence)?.file.uri;
    return workspace.programsWith(home ?? file.uri);
  };

  connection.onCompletion(at((program, file, offset) => completions(program, file, offset)));
  connection.onCompletionResolve(completionText);
  connection.onHover(at(hoverAt));
  connection.onSignatureHelp(at(signatureHelpAt));
  connection.onDefinition(at((program, file, offset) => definitionAt(program, file, offset, addressOf)));
  connection.onReferences(
    at(async (program, file, offset, { context }) =>
      referencesAt(await sharing(program, file, offset), file, offset, context.includeDeclaration, addressOf),
    ),
  );
  connection.onDocumentHighlight(at((_, file, offset) => highlightsAt(file, offset)));
  connection.onPrepareRename(at(renamedAt));
  connection.onRenameRequest(
    at(async (program, file, offset, { newName }) =>
      renameAt(program, await sharing(program, file, offset), file, offset, newName, addressOf),
    ),
  );
  connection.onDocumentSymbol(on((_, file) => outline(file)));
  connection.onWorkspaceSymbol(async ({ query }) => {
    const programs = await Promise.all([...texts.open.keys()].map((key) => workspace.program(key)));
    return workspaceSymbols(
      programs.filter((program) => program !== null),
      query,
      addressOf,
    );
  });
  connection.onCodeAction(
    on(async (_, file, { range }) => {
      const checked = await workspace.check(file.uri);
      return codeActions(file, addressOf(file.uri), range, checked?.diagnostics ?? []);
    }),
  );
  connection.onCodeLens(on((_, file) => codeLenses(file, addressOf(file.uri))));
  connection.onDocumentFormatting(on((_, file) => formatting(file)));
  connection.onFoldingRanges(on((_, file) => foldings(file)));
  connection.languages.inlayHint.on(on((program, file, { range }) => inlayHints(program, file, range)));
  connection.languages.semanticTokens.on(
    async (params) => (await on((program, file) => semanticTokens(program, file))(params)) ?? { data: [] },
  );
  connection.languages.semanticTokens.onRange(
    async (params) =>
      (await on<typeof params, ReturnType<typeof semanticTokens>>((program, file, { range }) =>
        semanticTokens(program, file, { start: offsetAt(file, range.start), end: offsetAt(file, range.end) }),
      )(params)) ?? { data: [] },
  );
}
