import { MessageChannel } from 'node:worker_threads';
import { connectPort, type MessagePortLike } from '../../language/server/port.js';
import { serveLanguage } from '../../language/server/serve.js';
import { longScript } from '../guest/long-script.js';
import { median } from '../memory/subject.js';
import type { Row } from '../row.js';

const LINES = 10_000;
const URI = 'file:///long.gfn';

/** An editor with the long script: it waits for diagnostics, and takes the time. */
class Session {
  private readonly port: MessagePortLike & { close(): void };
  private published: (version: number) => void = () => undefined;
  private version = 0;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port = port1 as unknown as Session['port'];
    this.port.onmessage = ({ data }) => {
      const { method, params } = data as { method?: string; params?: { version: number } };
      if (method === 'textDocument/publishDiagnostics') this.published(params?.version ?? 0);
    };
    const host = {
      later: (work: () => void, milliseconds: number) => {
        const timer = setTimeout(work, milliseconds);
        return () => clearTimeout(timer);
      },
    };
    serveLanguage(connectPort(port2 as unknown as MessagePortLike, host), host);
    this.send('initialize', { processId: null, rootUri: null, capabilities: {} }, 1);
    this.send('initialized', {});
  }

  /** Seconds until the diagnostics of the opened script are there. */
  open(text: string): Promise<number> {
    return this.timed('textDocument/didOpen', (version) => ({
      textDocument: { uri: URI, languageId: 'gfn', version, text },
    }));
  }

  /** Seconds until the diagnostics after a key are there. */
  type(line: number, text: string, replaced = 0): Promise<number> {
    const range = { start: { line, character: 0 }, end: { line, character: replaced } };
    return this.timed('textDocument/didChange', (version) => ({
      textDocument: { uri: URI, version },
      contentChanges: [{ range, text }],
    }));
  }

  close(): void {
    this.port.close();
  }

  private timed(method: string, params: (version: number) => object): Promise<number> {
    const version = ++this.version;
    const start = performance.now();
    return new Promise((resolve) => {
      this.published = (of) => {
        if (of === version) resolve((performance.now() - start) / 1000);
      };
      this.send(method, params(version));
    });
  }

  private send(method: string, params: object, id?: number): void {
    this.port.postMessage({ jsonrpc: '2.0', method, params, ...(id !== undefined && { id }) });
  }
}

async function withSession<T>(work: (session: Session, opened: number) => Promise<T>): Promise<T> {
  const session = new Session();
  try {
    return await work(session, await session.open(longScript(LINES)));
  } finally {
    session.close();
  }
}

/** In the middle of the script: inside a function, in front of a statement. */
const MIDDLE = longScript(LINES)
  .split('\n')
  .findIndex((line, index) => index > LINES / 2 && line.includes('let left = size'));

export const LANGUAGE_SERVER_ROWS: readonly Row[] = [
  {
    id: 'language-server-open',
    group: 'Language: the server',
    title: '10,000 lines of gfn: diagnostics after opening, as an editor sees it',
    bar: { of: 'ours', most: 1 },
    fresh: true,
    measure: () =>
      withSession((_, opened) =>
        Promise.resolve({ ours: opened, unit: 's', notes: ['in a new process, over the protocol'] }),
      ),
  },
  {
    id: 'language-server-edit',
    group: 'Language: the server',
    title: '10,000 lines of gfn: diagnostics after one edit, as an editor sees it',
    bar: { of: 'ours', most: 0.3 },
    fresh: true,
    measure: () =>
      withSession(async (session) => {
        const first = await session.type(MIDDLE, ' ');
        const edits: number[] = [];
        const breaking: number[] = [];
        for (let round = 0; round < 5; round++) {
          edits.push(await session.type(MIDDLE, ' '));
          breaking.push(await session.type(MIDDLE, '= '));
          edits.push(await session.type(MIDDLE, '', 2));
        }
        const words = (value: number): string => `${value.toFixed(2)} s`;
        return {
          ours: median(edits),
          unit: 's',
          notes: [
            `with the pause of 0.06 s in which the server waits for the next key; the very first edit ${words(first)}, one that breaks the text ${words(median(breaking))}`,
          ],
        };
      }),
  },
];
