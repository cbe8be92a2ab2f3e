import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { open } from './open.js';
import { DebugSession } from './session.js';
import { connect } from './stream.js';
import type { Surroundings } from './surroundings.js';

/** The adapter as a program: one session over standard input and output, or a session for each connection to a port. */
const node: Surroundings = {
  readText: (path) => readFile(path, 'utf8'),
  now: () => performance.now(),
  yield: () => new Promise((resolve) => setImmediate(resolve)),
};

/** Serves one client; calls `gone` when it has left. */
function serve(input: Readable, output: Writable, gone: () => void): void {
  const session = new DebugSession(node, open);
  input.on(
    'data',
    connect(session, (bytes) => output.write(bytes)),
  );
  input.on('close', () => {
    session.dispose();
    gone();
  });
  // The client may leave first; what was still to be said to it is then nobody's loss.
  output.on('error', () => undefined);
}

const { values } = parseArgs({ options: { port: { type: 'string' } } });
if (values.port === undefined) {
  serve(process.stdin, process.stdout, () => process.exit());
} else {
  createServer((socket) => {
    serve(socket, socket, () => socket.destroy());
  }).listen(Number(values.port), '127.0.0.1');
}
