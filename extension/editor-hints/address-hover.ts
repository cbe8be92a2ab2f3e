import * as vscode from 'vscode';
import type { DebuggedRun, RunWatch } from '../session/debugged-run.js';
import { frameOf } from '../session/focus.js';
import { addressAt, type AddressToken, type NumberToken } from './line-tokens.js';

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
    const view = `[View memory](command:gfnscope.memory.view?${encodeURIComponent(JSON.stringify([answer.memoryReference]))})`;
    const actions = new vscode.MarkdownString(view);
    actions.isTrusted = { enabledCommands: ['gfnscope.memory.view'] };
    return new vscode.Hover([new vscode.MarkdownString(answer.markdown, true), actions], range);
  }
}

/** The address that is meant, as a reference or a number; what is written in brackets must be evaluated. */
async function addressOf(token: NumberToken | AddressToken, run: DebuggedRun): Promise<string | undefined> {
  if (token.kind === 'number') return token.text.replaceAll('_', '');
  const number = await valueOf(token.expression, run);
  if (number === undefined) return undefined;
  const { how } = token;
  return how === 'private' || how === 'shared' || how === 'hva' ? `${how}:${number}` : number;
}

/** A number's value at the stop, as hex or decimal digits. */
async function valueOf(expression: string, run: DebuggedRun): Promise<string | undefined> {
  try {
    const frameId = frameOf(run);
    const args = { expression, context: 'hover', ...(frameId === undefined ? {} : { frameId }) };
    const { result } = (await run.session.customRequest('evaluate', args)) as { readonly result: string };
    return /\b(?:0x[0-9a-f_]+|\d[\d_]*)/i.exec(result)?.[0].replaceAll('_', '');
  } catch {
    return undefined;
  }
}
