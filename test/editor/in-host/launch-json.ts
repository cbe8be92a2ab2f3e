import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, placeOf, showProgram } from './programs.js';

const LAUNCH = `{
  "version": "0.2.0",
  "configurations": [
    {
      "type": "gfnscope",
      "request": "launch",
      "name": "named",
      "program": "\${workspaceFolder}/explicit-conversion.gfn",
      "onMemoryError": "sometimes"
    }
  ]
}
`;

describe('launch.json', () => {
  let document: vscode.TextDocument;
  before(async () => {
    document = await showProgram('.vscode/launch.json', LAUNCH);
  });
  after(async () => {
    await vscode.workspace.fs.delete(document.uri);
  });

  it('attributes are checked', async () => {
    const problems = await eventually(
      'a problem',
      () => vscode.languages.getDiagnostics(document.uri),
      (all) => all.length > 0,
    );
    assert.match(
      problems.map(({ message }) => message).join('\n'),
      /"ask", "convert", "refuse", "retry", "stop"/,
    );
  });

  it('attributes are completed, with what they mean', async () => {
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      placeOf(document, '"name"'),
    );
    const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    for (const name of ['test', 'seed', 'stopOnEntry', 'checkpoints'])
      assert.ok(
        labels.some((label) => label.includes(name)),
        `${name}: ${labels.join(' ')}`,
      );
  });

  it('snippets begin a configuration', async () => {
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      placeOf(document, '    {\n      "type"'),
    );
    const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.ok(labels.filter((label) => label.includes('gfnscope:')).length >= 4, labels.join(' | '));
  });
});
