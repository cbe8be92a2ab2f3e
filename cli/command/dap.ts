import { listenOnLoopback, serveStandardStreams } from '../../debug-adapter/entry-node.js';
import type { Io } from '../io.js';
import type { Given } from '../options.js';
import { whyNot } from '../sources.js';
import type { StatusCode } from '../status.js';
import { UsageError } from '../usage.js';
import type { Command } from './command.js';

export const dapCommand: Command = {
  name: 'dap',
  operands: '',
  summary: 'serve the debug adapter to an editor',
  doc: [
    'Speaks the Debug Adapter Protocol: with --stdio (the default) one session over standard input and output, with --port a session for each connection. Only programs on this machine can connect. An editor starts it; typed into a terminal it waits for messages.',
    'docs/other-editors.md shows how to set up editors that are not VS Code.',
  ],
  flags: [
    { name: 'stdio', doc: 'one session over standard input and output' },
    {
      name: 'port',
      value: 'N',
      doc: 'listen on this port of 127.0.0.1; 0 takes a free one. Standard error says which',
    },
  ],
  examples: ['gfnscope dap', 'gfnscope dap --port 4711'],
  run: serve,
};

async function serve(given: Given, io: Io): Promise<StatusCode> {
  const port = given.count('port');
  if (given.files.length > 0) throw new UsageError('dap takes no file: the editor says what to debug');
  if (port === undefined) {
    serveStandardStreams();
  } else {
    if (port > 65_535) throw new UsageError('--port wants a number from 0 to 65535');
    const taken = await listenOnLoopback(port).catch((error: unknown) => {
      throw new UsageError(`cannot listen on 127.0.0.1:${port}: ${whyNot(error)}`);
    });
    io.stderr.write(`listening on 127.0.0.1:${taken}\n`);
  }
  // The process lives as long as somebody may still connect, or until its one client has left.
  return new Promise(() => undefined);
}
