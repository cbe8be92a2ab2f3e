import * as vscode from 'vscode';
import type { RunWatch } from '../session/debugged-run.js';
import { addressOf } from './address-value.js';
import { addressAt } from './line-tokens.js';

/** While a run is stopped, says of an address under the mouse what its gfn is. */
export class AddressHover implements vscode.HoverProvider {
  constructor(readonly watch: RunWatch) {}

  async provideHover(document: vscode.TextDocument, at: vscode.Position): Promise<vscode.Hover | undefined> {
    const run = this.watch.current;
    const token = addressAt(document.lineAt(at.line).text, at.character);
    if (!run?.stopped || token === undefined) return undefined;
    const address = await addressOf(token, run);
    const answer = address === undefined ? undefined : await run.look('gfnscope/describe', { address });
    if (answer === undefined) return undefined;
    const range = new vscode.Range(at.line, token.start, at.line, token.end);
    const link = (words: string, command: string, argument: string | undefined): string =>
      `[${words}](command:${command}?${encodeURIComponent(JSON.stringify([argument]))})`;
    const view = link('View memory', 'gfnscope.memory.view', answer.memoryReference);
    const why = link('Why is it like this?', 'gfnscope.why', address);
    const actions = new vscode.MarkdownString(`${view} | ${why}`);
    actions.isTrusted = { enabledCommands: ['gfnscope.memory.view', 'gfnscope.why'] };
    return new vscode.Hover([new vscode.MarkdownString(answer.markdown, true), actions], range);
  }
}
