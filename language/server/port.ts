import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createConnection,
  createProtocolConnection,
  Emitter,
  RAL,
  type Connection,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageReader,
  type MessageWriter,
} from 'vscode-languageserver';
import type { LanguageHost } from './host.js';

/** A worker's own global, a port of a channel, or a process's channel to its parent made to look like one: messages in, messages out. */
export interface MessagePortLike {
  postMessage(message: unknown): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
}

/** A connection over a port, for `serveLanguage`. */
export function connectPort(port: MessagePortLike, host: LanguageHost): Connection {
  installRuntime(host);
  let shutdownReceived = false;
  const watchDog = {
    get shutdownReceived() {
      return shutdownReceived;
    },
    set shutdownReceived(value: boolean) {
      shutdownReceived = value;
    },
    initialize: () => undefined,
    exit: (code: number) => host.exit?.(code),
  };
  return createConnection(
    (logger) => createProtocolConnection(new PortReader(port), new PortWriter(port), logger),
    watchDog,
  );
}

class PortReader extends AbstractMessageReader implements MessageReader {
  private readonly data = new Emitter<Message>();

  constructor(port: MessagePortLike) {
    super();
    port.onmessage = ({ data }) => {
      this.data.fire(data as Message);
    };
  }

  listen(callback: DataCallback): Disposable {
    return this.data.event(callback);
  }
}

class PortWriter extends AbstractMessageWriter implements MessageWriter {
  constructor(private readonly port: MessagePortLike) {
    super();
  }

  write(message: Message): Promise<void> {
    this.port.postMessage(message);
    return Promise.resolve();
  }

  end(): void {
    // A port has no end of its own.
  }
}

/** The protocol's library wants timers of whoever runs it. Its Node and browser editions install theirs; here are the host's. */
function installRuntime(host: LanguageHost): void {
  try {
    RAL();
    return;
  } catch {
    // Nobody has: it throws.
  }
  const later = (work: () => void, milliseconds: number): Disposable => ({
    dispose: host.later(work, milliseconds),
  });
  const nothing = (): never => {
    throw new Error('a port carries messages, not bytes');
  };
  const quiet = (): void => undefined;
  RAL.install({
    applicationJson: {
      encoder: { name: 'application/json', encode: nothing },
      decoder: { name: 'application/json', decode: nothing },
    },
    messageBuffer: { create: nothing },
    console: { info: quiet, log: quiet, warn: quiet, error: quiet },
    timer: {
      setTimeout: (work, milliseconds, ...rest: unknown[]) => later(() => work(...rest), milliseconds),
      setImmediate: (work, ...rest: unknown[]) => later(() => work(...rest), 0),
      setInterval: (work, milliseconds, ...rest: unknown[]) => {
        let callOff = (): void => undefined;
        const again = (): void => {
          callOff = host.later(() => {
            again();
            work(...rest);
          }, milliseconds);
        };
        again();
        return { dispose: () => callOff() };
      },
    },
  });
}
