import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { insideOf } from './entry-files.js';
import { open } from './open.js';
import { DebugSession } from './session.js';
import { connect } from './stream.js';
import type { Surroundings } from './surroundings.js';

/** What an adapter may wait for its client to read: beyond it, the client is not there any more. */
const MOST_UNREAD = 64 * 1024 * 1024;
/** What ends waiting for a client to read. */
const READ = ['drain', 'close', 'error'] as const;

/** Some editors name files by URI. */
const node: Surroundings = {
  readText: async (path, root) => {
    const plain = plainPath(path);
    if (root === undefined) return readFile(plain, 'utf8');
    return readFile(insideOf(plain, plainPath(root)), 'utf8');
  },
  writeText: (path, text) => writeFile(plainPath(path), text),
  now: () => performance.now(),
  yield: () => new Promise((resolve) => setImmediate(resolve)),
  version: version(),
};

/** The package's version: its manifest lies one folder above this file and above dist/ alike. */
function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version?: unknown;
  };
  return String(manifest.version);
}

function plainPath(path: string): string {
  return path.startsWith('file:') ? fileURLToPath(path) : path;
}

/** Another turn of the loop; where much has been said that is not read yet, when it has been: an answer comes behind all of it. */
function untilRead(output: Writable): Promise<void> {
  return new Promise((resolve) => {
    if (!output.writableNeedDrain || output.destroyed) {
      setImmediate(resolve);
      return;
    }
    const done = (): void => {
      for (const event of READ) output.off(event, done);
      resolve();
    };
    for (const event of READ) output.once(event, done);
  });
}

/** Serves one client; calls `gone` when it has left, or does not read what it is told. */
function serve(input: Readable, output: Writable, gone: () => void): void {
  const session = new DebugSession({ ...node, yield: () => untilRead(output) }, open);
  let left = false;
  const leave = (): void => {
    if (left) return;
    left = true;
    session.dispose();
    gone();
  };
  let waiting = '';
  const hear = connect(session, (message) => {
    if (left) return;
    // What is said at once goes out at once: a system call costs more than what it carries.
    if (waiting === '') {
      process.nextTick(() => {
        if (!left) output.write(waiting);
        waiting = '';
        if (output.writableLength > MOST_UNREAD) leave();
      });
    }
    const json = JSON.stringify(message);
    waiting += `Content-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`;
  });
  input.on('data', hear);
  input.on('close', leave);
  input.on('end', leave);
  input.on('error', leave);
  // The client may leave first; what was still to be said to it is then nobody's loss.
  output.on('error', leave);
}

/** One session over standard input and output. */
export function serveStandardStreams(): void {
  serve(process.stdin, process.stdout, () => process.exit());
}

/**
 * A session for each connection to a port of the loopback interface: nobody else on the network can connect.
 *
 * @param port 0 for any free one
 * @returns the port; rejects if it cannot be had
 */
export function listenOnLoopback(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      serve(socket, socket, () => socket.destroy());
    });
    server.on('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
