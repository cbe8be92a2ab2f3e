import { connectPort, type MessagePortLike } from '../language/server/port.js';
import { serveLanguage } from '../language/server/serve.js';
import type { LanguageHost } from '../language/server/host.js';
import { open } from './open.js';
import { DebugSession } from './session.js';
import type { Surroundings } from './surroundings.js';
import { serveAdapterWorker } from './worker.js';

/** Language, engine, adapter and language server, built once as dist/core.cjs: desktop hosts load it, the web starts it as a worker. */

/** A debug session on guest programs. */
export function newSession(surroundings: Surroundings): DebugSession {
  return new DebugSession(surroundings, open);
}

/** The language server over a port. */
export function serveLanguageOn(port: MessagePortLike, host: LanguageHost): void {
  serveLanguage(connectPort(port, host), host);
}

/** As much as is used of a worker's global. */
interface WorkerScope extends MessagePortLike {
  readonly name: string;
  setTimeout(work: () => void, milliseconds: number): number;
  clearTimeout(timer: number): void;
  close(): void;
}

// In a worker nobody calls: its name says what it is to be. VS Code puts the name of its extension host in front.
const scope = globalThis as unknown as Partial<WorkerScope>;
const isCalled = (name: string): boolean => scope.name?.endsWith(name) === true;
if ('WorkerGlobalScope' in globalThis && isCalled('gfnscope-debug-adapter')) {
  serveAdapterWorker(scope as WorkerScope);
} else if ('WorkerGlobalScope' in globalThis && isCalled('gfnscope-language-server')) {
  const worker = scope as WorkerScope;
  serveLanguageOn(worker, {
    later: (work, milliseconds) => {
      const timer = worker.setTimeout(work, milliseconds);
      return () => {
        worker.clearTimeout(timer);
      };
    },
    exit: () => {
      worker.close();
    },
  });
}
