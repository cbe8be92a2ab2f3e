import type { Io } from '../../cli/io.js';

/** A process that keeps what is written to it, and answers from a list. */
export interface FakeIo extends Io {
  readonly out: () => string;
  readonly err: () => string;
  /** Presses Ctrl-C. */
  readonly interrupt: () => void;
}

export interface FakeOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A terminal at both ends, with these answers to its questions. */
  readonly answers?: readonly (string | null)[];
  readonly columns?: number;
  /** Milliseconds that pass between two looks at the clock. */
  readonly tick?: number;
}

export function fakeIo({ cwd, env = {}, answers, columns = 100, tick = 0 }: FakeOptions): FakeIo {
  const texts = { out: '', err: '' };
  const left = [...(answers ?? [])];
  const listeners = new Set<() => void>();
  let now = 0;
  const output = (name: 'out' | 'err') => ({
    write: (text: string) => {
      texts[name] += text;
    },
    isTerminal: answers !== undefined,
    columns,
  });
  return {
    stdout: output('out'),
    stderr: output('err'),
    env: { NO_COLOR: '1', ...env },
    cwd,
    canAsk: answers !== undefined,
    question(prompt) {
      const answer = left.shift() ?? null;
      texts.out += `${prompt}${answer ?? '^D'}\n`;
      return Promise.resolve(answer);
    },
    onInterrupt(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    now: () => (now += tick),
    breathe: () => Promise.resolve(),
    out: () => texts.out,
    err: () => texts.err,
    interrupt: () => {
      for (const listener of listeners) listener();
    },
  };
}
