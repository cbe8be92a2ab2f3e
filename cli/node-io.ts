import { once } from 'node:events';
import { writeSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';
import type { Io, Output } from './io.js';
import { whyNot } from './sources.js';
import { Status } from './status.js';

/** Width of text that goes into a file or a pipe. */
const FILE_COLUMNS = 110;
const TERMINAL_COLUMNS = 80;

function outputOf(stream: NodeJS.WriteStream): Output {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Who reads us may have seen enough (`gfnscope run … | head`): that is no error of ours.
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    writeSync(2, `gfnscope: cannot write its output: ${whyNot(error)}\n`);
    process.exit(Status.wrong);
  });
  return {
    write: (text) => void stream.write(text),
    get isTerminal() {
      return stream.isTTY;
    },
    get columns() {
      // A terminal that does not know its size says 0.
      return stream.isTTY ? Math.max(40, stream.columns || TERMINAL_COLUMNS) : FILE_COLUMNS;
    },
  };
}

/** Waits until a slow reader has taken what was written: a long run must not pile it up in memory. */
async function drained(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.writableNeedDrain) await once(stream, 'drain');
}

/** Asks on the terminal. A reader is made for each question, so that nothing keeps the process alive in between. */
function question(prompt: string): Promise<string | null> {
  return new Promise((resolve) => {
    const reader = createInterface({ input: process.stdin, output: process.stdout });
    reader.on('SIGINT', () => {
      process.emit('SIGINT');
      reader.close();
    });
    reader.on('close', () => {
      resolve(null);
    });
    reader.question(prompt, (line) => {
      resolve(line);
      reader.close();
    });
  });
}

/** The process that gfnscope runs in. */
export function nodeIo(): Io {
  return {
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    env: process.env,
    cwd: process.cwd(),
    canAsk: process.stdin.isTTY && process.stdout.isTTY,
    question,
    onInterrupt(listener) {
      process.on('SIGINT', listener);
      return () => process.off('SIGINT', listener);
    },
    now: () => performance.now(),
    async breathe() {
      await drained(process.stdout);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
