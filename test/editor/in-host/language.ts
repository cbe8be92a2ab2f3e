import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, placeOf, showProgram } from './programs.js';

const SCRIPT = `import "std/share"

vm sw_protected {
  private_fd ram size 64M allocated
  memslot 0 gpa 0x0 size 64M shared anon private ram
}

const PAGE = 0x10_0000

fn touch(gpa, value) {
  store u64 [gpa] = value
}

vcpu 0 {
  touch(PAGE, 1)
  expect load u64 [PAGE] == 1
}

test "a page" { touch(PAGE, 2) }
`;

describe('language features', () => {
  let document: vscode.TextDocument;
  const ask = <T>(command: string, ...args: unknown[]): Thenable<T> =>
    vscode.commands.executeCommand<T>(command, document.uri, ...args);

  before(async () => {
    document = await showProgram('language.gfn', SCRIPT);
  });

  it('diagnostics name what is wrong, and go when it is mended', async () => {
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, placeOf(document, 'touch(PAGE, 1)'), 'tuch(PAGE, 3)\n  ');
    await vscode.workspace.applyEdit(edit);
    const of = (): vscode.Diagnostic[] => vscode.languages.getDiagnostics(document.uri);
    const [problem] = await eventually('diagnostics', of, (all) => all.length > 0);
    assert.match(problem?.message ?? '', /tuch/);
    const actions = await ask<vscode.CodeAction[]>('vscode.executeCodeActionProvider', problem?.range);
    assert.ok(
      actions.some(({ title }) => title.includes('touch')),
      JSON.stringify(actions.map((a) => a.title)),
    );
    await vscode.commands.executeCommand('undo');
    await eventually('no diagnostics', of, (all) => all.length === 0);
  });

  it('completion knows functions and constants of the script', async () => {
    const { items } = await ask<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      placeOf(document, 'touch(PAGE, 1)'),
    );
    const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.ok(labels.includes('touch'), labels.slice(0, 30).join(' '));
    assert.ok(labels.includes('store'));
  });

  it('hover explains, signature help shows parameters', async () => {
    const hovers = await ask<vscode.Hover[]>('vscode.executeHoverProvider', placeOf(document, 'memslot', 2));
    const text = hovers.flatMap(({ contents }) => contents.map((c) => (typeof c === 'string' ? c : c.value)));
    assert.match(text.join('\n'), /slot/i);
    const help = await ask<vscode.SignatureHelp>(
      'vscode.executeSignatureHelpProvider',
      placeOf(document, 'touch(PAGE, 1)', 6),
    );
    assert.match(help.signatures[0]?.label ?? '', /touch\(gpa\b.*value\b/);
  });

  it('definition, references and rename follow a name', async () => {
    const at = placeOf(document, 'touch(PAGE, 1)', 2);
    const [target] = await ask<vscode.Location[]>('vscode.executeDefinitionProvider', at);
    assert.equal(target?.range.start.line, placeOf(document, 'touch(gpa').line);
    assert.equal((await ask<vscode.Location[]>('vscode.executeReferenceProvider', at)).length, 3);
    const edit = await ask<vscode.WorkspaceEdit>('vscode.executeDocumentRenameProvider', at, 'poke');
    assert.equal(edit.get(document.uri).length, 3);
  });

  it('the library opens as a document', async () => {
    const library = await vscode.workspace.openTextDocument(vscode.Uri.parse('gfn-library:/share.gfn'));
    assert.match(library.getText(), /fn share/);
    assert.equal(library.languageId, 'gfn');
  });

  it('outline, folding, tokens, hints and formatting answer', async () => {
    const symbols = await ask<vscode.DocumentSymbol[]>('vscode.executeDocumentSymbolProvider');
    assert.ok(
      symbols.some(({ name }) => name.includes('touch')),
      symbols.map(({ name }) => name).join(' '),
    );
    const folds = await ask<vscode.FoldingRange[]>('vscode.executeFoldingRangeProvider');
    assert.ok(folds.length >= 3);
    const tokens = await ask<vscode.SemanticTokens>('vscode.provideDocumentSemanticTokens');
    assert.ok(tokens.data.length > 10);
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    const hints = await ask<vscode.InlayHint[]>('vscode.executeInlayHintProvider', whole);
    assert.ok(Array.isArray(hints));
    const edits = await ask<vscode.TextEdit[] | undefined>('vscode.executeFormatDocumentProvider', {
      tabSize: 8,
      insertSpaces: true,
    });
    assert.ok((edits ?? []).every(({ newText }) => !newText.includes('\t')));
  });

  it('lenses run and debug the program and its test', async () => {
    const lenses = await eventually(
      'lenses',
      () => ask<vscode.CodeLens[]>('vscode.executeCodeLensProvider', 100),
      (all) => all.length >= 4,
    );
    const commands = lenses.map(({ command }) => command?.command);
    for (const id of ['run', 'debug', 'runTest', 'debugTest'])
      assert.ok(commands.includes(`gfnscope.${id}`), id);
  });

  it('a setting turns the lenses off', async () => {
    const settings = vscode.workspace.getConfiguration('gfnscope');
    await settings.update('codeLens.run', false, vscode.ConfigurationTarget.Workspace);
    const lenses = await ask<vscode.CodeLens[]>('vscode.executeCodeLensProvider', 100);
    await settings.update('codeLens.run', undefined, vscode.ConfigurationTarget.Workspace);
    assert.deepEqual(lenses, []);
  });
});
