import * as vscode from 'vscode';
import type { FromWorker, ToWorker } from '../../debug-adapter/worker.js';
import { readScript, writeFile } from './read-script.js';

/** As much as is used of a browser's worker. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
  terminate(): void;
}

/** A debug adapter that lives in a worker. Messages that come before the worker stands wait for it. */
export class WorkerAdapter implements vscode.DebugAdapter {
  readonly #said = new vscode.EventEmitter<vscode.DebugProtocolMessage>();
  #worker: WorkerLike | null = null;
  #ended = false;
  readonly #waiting: ToWorker[] = [];

  readonly onDidSendMessage = this.#said.event;

  /** @param version of this gfnscope */
  constructor(starting: Promise<WorkerLike>, version: string) {
    this.#waiting.push({ kind: 'version', version });
    starting.then(
      (worker) => {
        this.#begin(worker);
      },
      (error: unknown) => {
        this.#fail(error instanceof Error ? error.message : String(error));
      },
    );
  }

  handleMessage(message: vscode.DebugProtocolMessage): void {
    this.#tell({ kind: 'message', message });
  }

  dispose(): void {
    this.#ended = true;
    this.#worker?.terminate();
    this.#said.dispose();
  }

  #begin(worker: WorkerLike): void {
    if (this.#ended) {
      worker.terminate();
      return;
    }
    this.#worker = worker;
    worker.onmessage = ({ data }) => {
      this.#heard(data as FromWorker);
    };
    worker.onerror = ({ message }) => {
      this.#fail(message ?? 'its worker failed');
    };
    for (const message of this.#waiting.splice(0)) worker.postMessage(message);
  }

  #tell(message: ToWorker): void {
    if (this.#worker === null) this.#waiting.push(message);
    else this.#worker.postMessage(message);
  }

  #heard(said: FromWorker): void {
    if (said.kind === 'message') {
      this.#said.fire(said.message);
      return;
    }
    const { id, path } = said;
    const done = said.kind === 'read' ? readScript(path) : writeFile(path, said.text).then(() => '');
    done.then(
      (text) => {
        this.#tell({ kind: 'text', id, text });
      },
      (error: unknown) => {
        this.#tell({ kind: 'failed', id, why: error instanceof Error ? error.message : String(error) });
      },
    );
  }

  /** The session cannot go on: says so where a person debugging looks, and ends it. */
  #fail(why: string): void {
    if (this.#ended) return;
    const event = (name: string, body?: object) =>
      ({
        seq: 0,
        type: 'event',
        event: name,
        ...(body === undefined ? {} : { body }),
      }) as vscode.DebugProtocolMessage;
    this.#said.fire(event('output', { category: 'important', output: `The debug adapter failed: ${why}\n` }));
    this.#said.fire(event('terminated'));
  }
}
