import * as vscode from 'vscode';
import type { RunWatch } from '../session/debugged-run.js';
import { lineTokens } from './line-tokens.js';
import { routineStart } from './routine-start.js';

/** Shows the values of variables beside the lines that lead to the stop. */
export class InlineValues implements vscode.InlineValuesProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #all: vscode.Disposable;

  readonly onDidChangeInlineValues = this.#changed.event;

  constructor(watch: RunWatch) {
    this.#all = vscode.Disposable.from(
      this.#changed,
      // A value may be set by hand while the run is stopped.
      watch.onDidChange(() => {
        this.#changed.fire();
      }),
    );
  }

  dispose(): void {
    this.#all.dispose();
  }

  provideInlineValues(
    document: vscode.TextDocument,
    viewPort: vscode.Range,
    { stoppedLocation }: vscode.InlineValueContext,
  ): vscode.InlineValue[] {
    // The script may be shorter than it was when the run began.
    const stop = Math.min(stoppedLocation.end.line, document.lineCount - 1);
    const from = Math.max(
      viewPort.start.line,
      routineStart((line) => document.lineAt(line).text, stop),
    );
    const values: vscode.InlineValue[] = [];
    for (let line = from; line <= Math.min(stop, viewPort.end.line); line += 1)
      values.push(...valuesOf(document.lineAt(line)));
    return values;
  }
}

/** One value a name: a line says its value once. */
function valuesOf({ lineNumber, text }: vscode.TextLine): vscode.InlineValue[] {
  const values = new Map<string, vscode.InlineValue>();
  for (const token of lineTokens(text)) {
    if (token.kind !== 'name') continue;
    const range = new vscode.Range(lineNumber, token.start, lineNumber, token.end);
    const expression = token.path.join('.');
    // A name is looked up among the variables that the client has; only a field must be asked for.
    values.set(
      expression,
      token.path.length === 1
        ? new vscode.InlineValueVariableLookup(range, expression, true)
        : new vscode.InlineValueEvaluatableExpression(range, expression),
    );
  }
  return [...values.values()];
}
