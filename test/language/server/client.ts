import { MessageChannel } from 'node:worker_threads';
import type { Diagnostic } from 'vscode-languageserver';
import type { LanguageHost } from '../../../language/server/host.js';
import { connectPort, type MessagePortLike } from '../../../language/server/port.js';
import { serveLanguage } from '../../../language/server/serve.js';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Published {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** A client of the server, written from the specification: it shares nothing with the library that the server uses. */
export class Client {
  /** Which files the server asked for, in order. */
  readonly asked: string[] = [];
  readonly published: Published[] = [];
  readonly registered: string[] = [];
  exitCode: number | null = null;
  private readonly answers = new Map<number, (message: Message) => void>();
  private readonly watchers: (() => void)[] = [];
  private next = 1;
  private readonly port: MessagePortLike & { close(): void };

  /** @param files what lies on the client's disk, by address */
  constructor(readonly files: Map<string, string> = new Map()) {
    const { port1, port2 } = new MessageChannel();
    this.port = port1 as unknown as MessagePortLike & { close(): void };
    this.port.onmessage = ({ data }) => {
      this.receive(data as Message);
    };
    const host: LanguageHost = {
      later: (work, milliseconds) => {
        const timer = setTimeout(work, milliseconds);
        return () => clearTimeout(timer);
      },
      exit: (code) => {
        this.exitCode = code;
        this.notice();
      },
    };
    serveLanguage(connectPort(port2 as unknown as MessagePortLike, host), host);
  }

  request<R>(method: string, params: unknown): Promise<R> {
    const id = this.next++;
    this.port.postMessage({ jsonrpc: '2.0', id, method, params });
    return new Promise((resolve, reject) => {
      this.answers.set(id, ({ result, error }) => {
        if (error === undefined) resolve(result as R);
        else reject(new Error(error.message));
      });
    });
  }

  notify(method: string, params: unknown): void {
    this.port.postMessage({ jsonrpc: '2.0', method, params });
  }

  async initialize(): Promise<Record<string, unknown>> {
    const capabilities = { workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } };
    const result = await this.request<{ capabilities: Record<string, unknown> }>('initialize', {
      ...{ processId: null, rootUri: null, capabilities },
    });
    this.notify('initialized', {});
    return result.capabilities;
  }

  open(uri: string, text: string): void {
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'gfn', version: 1, text } });
  }

  /** Puts a text in the place of a stretch of one line (counted from 0). */
  edit(uri: string, version: number, line: number, from: number, to: number, text: string): void {
    const range = { start: { line, character: from }, end: { line, character: to } };
    this.notify('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ range, text }],
    });
  }

  /** The next diagnostics of a file that were not there before, as `line code`, lines from 1. */
  async diagnostics(uri: string, version?: number): Promise<string[]> {
    const found = (): Published | undefined =>
      this.published.find((each) => each.uri === uri && (version === undefined || each.version === version));
    await this.until(() => found() !== undefined);
    const all = found();
    this.published.splice(0, this.published.findIndex((each) => each === all) + 1);
    return (all?.diagnostics ?? []).map(({ range, code }) => `${range.start.line + 1} ${code ?? ''}`);
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((go) => this.watchers.push(go));
  }

  close(): void {
    this.port.close();
  }

  private receive(message: Message): void {
    const { id, method, params } = message;
    if (method === undefined) {
      this.answers.get(id ?? 0)?.(message);
      return;
    }
    if (method === 'textDocument/publishDiagnostics') this.published.push(params as Published);
    if (method === 'client/registerCapability')
      this.registered.push(
        ...(params as { registrations: { method: string }[] }).registrations.map((each) => each.method),
      );
    if (method === 'gfnscope/readFile') this.asked.push((params as { uri: string }).uri);
    if (id !== undefined) {
      const text =
        method === 'gfnscope/readFile' ? this.files.get((params as { uri: string }).uri) : undefined;
      this.port.postMessage({ jsonrpc: '2.0', id, result: text === undefined ? null : { text } });
    }
    this.notice();
  }

  private notice(): void {
    for (const go of this.watchers.splice(0)) go();
  }
}
