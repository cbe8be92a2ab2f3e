import type { DebugProtocol } from '@vscode/debugprotocol';
import { open } from './open.js';
import { DebugSession } from './session.js';

/**
 * What goes between a worker with a debug session and whoever started it: the protocol's messages, and texts that the session
 * wants to read or to write. `text` answers a `read` as well as a `write`, for which it is empty.
 */
export type ToWorker =
  | { readonly kind: 'message'; readonly message: object }
  /** First of all: which gfnscope this is. */
  | { readonly kind: 'version'; readonly version: string }
  | { readonly kind: 'text'; readonly id: number; readonly text: string }
  | { readonly kind: 'failed'; readonly id: number; readonly why: string };
export type FromWorker =
  | { readonly kind: 'message'; readonly message: object }
  | { readonly kind: 'read'; readonly id: number; readonly path: string }
  | { readonly kind: 'write'; readonly id: number; readonly path: string; readonly text: string };

interface Port {
  postMessage(message: unknown): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
}

/** Runs a debug session in a worker: the editor stays quick whatever the guest does. */
export function serveAdapterWorker(port: Port): void {
  const say = (message: FromWorker): void => {
    port.postMessage(message);
  };
  const asking = new Map<number, { resolve(text: string): void; reject(error: Error): void }>();
  let asked = 0;
  let version = '0';
  const answered = (ask: (id: number) => FromWorker): Promise<string> =>
    new Promise((resolve, reject) => {
      const id = ++asked;
      asking.set(id, { resolve, reject });
      say(ask(id));
    });
  const turns = turnsOfTheLoop();
  const session = new DebugSession(
    {
      readText: (path) => answered((id) => ({ kind: 'read', id, path })),
      writeText: async (path, text) => {
        await answered((id) => ({ kind: 'write', id, path, text }));
      },
      get version() {
        return version;
      },
      now: () => performance.now(),
      yield: turns,
    },
    open,
  );
  session.onDidSendMessage((message) => {
    say({ kind: 'message', message });
  });
  port.onmessage = ({ data }) => {
    const said = data as ToWorker;
    if (said.kind === 'message') {
      session.handleMessage(said.message as DebugProtocol.ProtocolMessage);
      return;
    }
    if (said.kind === 'version') {
      version = said.version;
      return;
    }
    const waiting = asking.get(said.id);
    asking.delete(said.id);
    if (said.kind === 'text') waiting?.resolve(said.text);
    else waiting?.reject(new Error(said.why));
  };
}

/** Resolves when everything that was waiting before has been done: a turn of the event loop without a timer's delay. */
function turnsOfTheLoop(): () => Promise<void> {
  const waiting: (() => void)[] = [];
  const channel = new MessageChannel();
  channel.port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      channel.port2.postMessage(null);
    });
}
