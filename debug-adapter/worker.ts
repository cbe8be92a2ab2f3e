import type { DebugProtocol } from '@vscode/debugprotocol';
import { open } from './open.js';
import { DebugSession } from './session.js';

/** What goes between a worker with a debug session and whoever started it: the protocol's messages, and texts that the session wants to read. */
export type ToWorker =
  | { readonly kind: 'message'; readonly message: object }
  | { readonly kind: 'text'; readonly id: number; readonly text: string }
  | { readonly kind: 'no-text'; readonly id: number; readonly why: string };
export type FromWorker =
  | { readonly kind: 'message'; readonly message: object }
  | { readonly kind: 'read'; readonly id: number; readonly path: string };

interface Port {
  postMessage(message: unknown): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
}

/** Runs a debug session in a worker: the editor stays quick whatever the guest does. */
export function serveAdapterWorker(port: Port): void {
  const say = (message: FromWorker): void => {
    port.postMessage(message);
  };
  const reading = new Map<number, { resolve(text: string): void; reject(error: Error): void }>();
  let reads = 0;
  const turns = turnsOfTheLoop();
  const session = new DebugSession(
    {
      readText: (path) =>
        new Promise((resolve, reject) => {
          const id = ++reads;
          reading.set(id, { resolve, reject });
          say({ kind: 'read', id, path });
        }),
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
    const waiting = reading.get(said.id);
    reading.delete(said.id);
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
