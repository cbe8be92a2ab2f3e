import { createInterface } from 'node:readline';
import process from 'node:process';
import type { Io, Output } from './io.js';

/** Width of text that goes into a file or a pipe. */
const FILE_COLUMNS = 110;
const TERMINAL_COLUMNS = 80;

function outputOf(stream: NodeJS.WriteStream): Output {
  // Who reads us may have seen enough (`gfnscope run … | head`): that is no error of ours.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    throw error;
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
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
  };
}
