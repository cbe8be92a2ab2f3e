import * as vscode from 'vscode';
import type { RunWatch } from '../session/debugged-run.js';
import { AddressHover } from './address-hover.js';
import { InlineValues } from './inline-values.js';
import { nameAt } from './line-tokens.js';

const GFN = { language: 'gfn' };

/** What the editor shows at a stop: values beside lines, values and addresses under the mouse. */
export function registerEditorHints(watch: RunWatch): vscode.Disposable {
  const values = new InlineValues(watch);
  return vscode.Disposable.from(
    values,
    vscode.languages.registerInlineValuesProvider(GFN, values),
    vscode.languages.registerEvaluatableExpressionProvider(GFN, {
      provideEvaluatableExpression: evaluatable,
    }),
    vscode.languages.registerHoverProvider(GFN, new AddressHover(watch)),
  );
}

/** A name with its fields is evaluated by the debugger; an address has the editor's own hover. */
function evaluatable(
  document: vscode.TextDocument,
  at: vscode.Position,
): vscode.EvaluatableExpression | undefined {
  const name = nameAt(document.lineAt(at.line).text, at.character);
  return (
    name &&
    new vscode.EvaluatableExpression(
      new vscode.Range(at.line, name.start, at.line, name.end),
      name.expression,
    )
  );
}
