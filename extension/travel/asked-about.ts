import * as vscode from 'vscode';
import { addressAt } from '../editor-hints/line-tokens.js';
import { addressOf } from '../editor-hints/address-value.js';
import type { DebuggedRun } from '../session/debugged-run.js';

/** What somebody asks about: so many bytes from an address on. */
export interface AskedAbout {
  readonly address: string;
  readonly size?: number;
}

const PAGE = 4096;
/** Bytes that the adapter looks at at once. */
const MOST = 2 ** 30;

/** What a menu is about: a row of the tree or its target, a range of the map, an address. Undefined: the menu says nothing of it. */
export function askedIn(given: unknown): AskedAbout | undefined {
  if (typeof given === 'string') return { address: given };
  if (typeof given !== 'object' || given === null) return undefined;
  const { at, gfns, lo, hi, memoryReference } = given as {
    readonly at?: unknown;
    readonly gfns?: unknown;
    readonly lo?: unknown;
    readonly hi?: unknown;
    readonly memoryReference?: unknown;
  };
  if (typeof lo === 'number' && typeof hi === 'number')
    return {
      address: `0x${(BigInt(lo) * BigInt(PAGE)).toString(16)}`,
      size: Math.min(Math.max(1, hi - lo) * PAGE, MOST),
    };
  const inner = askedIn(gfns) ?? askedIn(at);
  if (inner !== undefined) return inner;
  return typeof memoryReference === 'string' ? { address: memoryReference } : undefined;
}

/** The address at the cursor; where there is none, it is asked for. */
export async function askedByHand(run: DebuggedRun): Promise<AskedAbout | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId === 'gfn') {
    const { line, character } = editor.selection.active;
    const token = addressAt(editor.document.lineAt(line).text, character);
    const address = token === undefined ? undefined : await addressOf(token, run);
    if (address !== undefined) return { address };
  }
  const address = await vscode.window.showInputBox({
    title: 'Which address?',
    prompt: 'A gpa of the guest, such as 0x1000.',
    validateInput: (text) =>
      /^(?:0x[\da-f_]+|\d[\d_]*|(?:guest|shared|private):\S+)$/i.test(text.trim())
        ? undefined
        : 'An address is a number, such as 0x1000.',
  });
  return address === undefined ? undefined : { address: address.trim().replaceAll('_', '') };
}
