import * as vscode from 'vscode';
import type { BytesAnswer } from '../../debug-adapter/gfnscope-protocol.js';
import type { DebuggedRun, RunWatch } from '../session/debugged-run.js';
import { followView } from '../session/follow-view.js';
import { hexDump } from './hex-dump.js';
import { readReference, writeReference, type MemoryReference } from './memory-reference.js';

/** The scheme of documents that show bytes: `gfnscope-memory:/guest%3A0x1000`. The path is all, so a window's reload finds it again. */
export const SCHEME = 'gfnscope-memory';

/** Bytes that a document shows. */
export const WINDOW = 4096n;

/** What is known of a document: its bytes at this stop, and at the stop before. */
interface Shown {
  readonly run: DebuggedRun;
  readonly turn: number;
  readonly now: BytesAnswer;
  readonly before: BytesAnswer | undefined;
}

/** Bytes as read-only documents, which are read again at each stop. */
export class MemoryDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #shown = new Map<string, Shown>();
  readonly #all: vscode.Disposable;

  readonly onDidChange = this.#changed.event;

  constructor(readonly watch: RunWatch) {
    this.#all = vscode.Disposable.from(
      this.#changed,
      // What changes the map changes bytes, too.
      followView(watch, 'map', () => {
        for (const { uri } of vscode.workspace.textDocuments)
          if (uri.scheme === SCHEME) this.#changed.fire(uri);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#shown.delete(uri.toString());
      }),
    );
  }

  dispose(): void {
    this.#all.dispose();
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const reference = referenceOf(uri);
    if (reference === undefined) return `${uri.path.slice(1)} is no memory reference.`;
    const title = `${writeReference(reference)}, ${WINDOW} bytes`;
    const run = this.watch.current;
    const last = this.#shown.get(uri.toString());
    if (run === undefined)
      return last === undefined
        ? `${title}\n\nNo guest program is being debugged. The bytes appear here as soon as one stops.`
        : `${title}, at the last stop of a run that has ended\n\n${hexDump(last.now)}`;
    if (!run.stopped) {
      const here =
        last?.run === run ? `, at the last stop\n\n${hexDump(last.now)}` : '\n\nThe guest is running.';
      return title + here;
    }
    return `${title}\n\n${await this.#read(uri, run, reference, last)}`;
  }

  async #read(
    uri: vscode.Uri,
    run: DebuggedRun,
    reference: MemoryReference,
    last: Shown | undefined,
  ): Promise<string> {
    try {
      const { turn } = run;
      const args = { memoryReference: writeReference(reference), count: Number(WINDOW) };
      const now = await run.ask('gfnscope/bytes', args);
      // Read twice at one stop, the bytes are still compared with those of the stop before.
      const before = last?.run !== run ? undefined : last.turn === turn ? last.before : last.now;
      this.#shown.set(uri.toString(), { run, turn, now, before });
      return hexDump(now, before);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}

/** The document that shows the bytes from a reference on. */
export function uriOf(reference: MemoryReference): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `/${writeReference(reference)}` });
}

/** What a document shows the bytes of; undefined if somebody made its name up. */
export function referenceOf(uri: vscode.Uri): MemoryReference | undefined {
  try {
    return readReference(uri.path.slice(1));
  } catch {
    return undefined;
  }
}
