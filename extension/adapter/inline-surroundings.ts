import * as vscode from 'vscode';
import type { Surroundings } from '../debug-adapter/surroundings.js';

const waiting: (() => void)[] = [];
/** Tells of its own messages after everything that was waiting before: a turn of the event loop without a timer's delay. */
const turns = new MessageChannel();
turns.port1.addEventListener('message', () => waiting.shift()?.());
turns.port1.start();

/** The adapter's world inside an extension host: files come through VS Code, wherever they are kept. */
export const surroundings: Surroundings = {
  async readText(path) {
    const uri = /^[a-z][a-z0-9+.-]+:\/\//i.test(path) ? vscode.Uri.parse(path) : vscode.Uri.file(path);
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  },
  now: () => performance.now(),
  yield: () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      turns.port2.postMessage(null);
    }),
};
