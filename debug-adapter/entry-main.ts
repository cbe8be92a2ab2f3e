import { parseArgs } from 'node:util';
import { listenOnLoopback, serveStandardStreams } from './entry-node.js';

// The adapter as a program: one session over standard input and output, or one for each connection to a port.
const { values } = parseArgs({ options: { port: { type: 'string' } }, strict: false });
if (values.port === undefined) serveStandardStreams();
else {
  const port = await listenOnLoopback(Number(values.port));
  process.stderr.write(`listening on 127.0.0.1:${port}\n`);
}
