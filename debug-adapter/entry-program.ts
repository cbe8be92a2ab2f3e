import { parseArgs } from 'node:util';
import { listenOnLoopback, serveStandardStreams } from './entry-node.js';

// The adapter as a program: one session over standard input and output, or one for each connection to a port.
const { values } = parseArgs({ options: { port: { type: 'string' } }, strict: false });
if (values.port === undefined) serveStandardStreams();
else await serveOn(String(values.port));

async function serveOn(text: string): Promise<void> {
  const wanted = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  try {
    if (!(wanted <= 65_535)) throw new Error('--port wants a number from 0 to 65535');
    process.stderr.write(`listening on 127.0.0.1:${await listenOnLoopback(wanted)}\n`);
  } catch (error) {
    process.stderr.write(`gfnscope: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}
