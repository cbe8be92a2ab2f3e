import * as vscode from 'vscode';
import type { ChoicesAnswer, TreeAnswer } from '../../../debug-adapter/gfnscope-protocol.js';

/** What VS Code calls in its extension host, here a worker of a browser. Rejects if a test failed. */
export async function run(): Promise<void> {
  let failed = 0;
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test();
      console.log(`✓ web: ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`✗ web: ${name}\n${error instanceof Error ? error.stack : String(error)}`);
    }
  }
  if (failed > 0) throw new Error(`${failed} failed`);
}

const tests = {
  async 'the extension activates'() {
    const extension = vscode.extensions.getExtension('gfnscope.gfnscope');
    if (extension === undefined) throw new Error('it is not there');
    await extension.activate();
  },

  async 'the language server answers from its worker'() {
    const document = await show('explicit-conversion.gfn');
    const symbols = await eventually('an outline', () =>
      vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>(
        'vscode.executeDocumentSymbolProvider',
        document.uri,
      ),
    );
    if (!symbols.some(({ name }) => name.includes('PAGE'))) throw new Error(JSON.stringify(symbols));
  },

  async 'a session stops at the exit, a choice is made, and the run ends'() {
    await show('ask-at-exit.gfn');
    const stops: string[] = [];
    said.length = 0;
    let exitCode: number | undefined;
    const following = vscode.debug.registerDebugAdapterTrackerFactory('gfnscope', {
      createDebugAdapterTracker: () => ({
        onDidSendMessage: (message: Said) => {
          said.push(JSON.stringify(message).slice(0, 300));
          const { event, body } = message;
          if (event === 'stopped' && body) stops.push(body.reason);
          if (event === 'exited' && body) exitCode = body.exitCode;
        },
      }),
    });
    await vscode.commands.executeCommand('workbench.action.debug.start');
    await eventually('the stop', () => (stops.length === 1 ? stops : undefined));
    const session = vscode.debug.activeDebugSession;
    if (session === undefined || stops[0] !== 'exception') throw new Error(`stopped for ${stops[0]}`);
    const { choices } = (await session.customRequest('gfnscope/choices', {})) as ChoicesAnswer;
    if (!choices.some(({ id }) => id === 'convert')) throw new Error(JSON.stringify(choices));
    const before = (await session.customRequest('gfnscope/tree', {})) as TreeAnswer;
    await vscode.commands.executeCommand('gfnscope.choose', 'convert');
    await eventually('the stop after it', () => (stops.length === 2 ? stops : undefined));
    const now = (await session.customRequest('gfnscope/tree', {})) as TreeAnswer;
    if (now.totals.shared !== before.totals.shared + 1) throw new Error(JSON.stringify(now.totals));
    await session.customRequest('continue', { threadId: 1 });
    await eventually('the end', () => (exitCode === undefined ? undefined : { exitCode }));
    following.dispose();
    if (exitCode !== 0) throw new Error(`it ended with ${exitCode}`);
  },
};

async function show(name: string): Promise<vscode.TextDocument> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error('no folder is open');
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, name));
  await vscode.window.showTextDocument(document);
  return document;
}

/** As much as is read of what an adapter says. */
interface Said {
  readonly event?: string;
  readonly body?: { readonly reason: string; readonly exitCode: number };
}

/** What the adapter has said, for whoever looks into a failure. */
const said: string[] = [];

/** Asks until there is an answer. */
async function eventually<T>(
  what: string,
  ask: () => T | undefined | PromiseLike<T | undefined>,
): Promise<T> {
  for (const end = performance.now() + 20_000; performance.now() < end;) {
    const answer = await ask();
    if (answer !== undefined && !(Array.isArray(answer) && answer.length === 0)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what}: it did not come; the last messages:\n${said.slice(-12).join('\n')}`);
}
