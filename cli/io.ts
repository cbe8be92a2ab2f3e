/** One of the two streams that a command writes to. */
export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Width of the terminal; of anything else, a width at which text reads well. */
  readonly columns: number;
}

/** Everything a command needs of the process around it. Tests give their own. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Whether somebody sits at a terminal and can answer. */
  readonly canAsk: boolean;
  /** Puts a question and waits for a line; null at the end of input or on Ctrl-C. */
  question(prompt: string): Promise<string | null>;
  /** Calls back on Ctrl-C until the returned function is called. */
  onInterrupt(listener: () => void): () => void;
  /** Milliseconds since some moment. */
  now(): number;
  /** Lets the event loop turn once: signals arrive, output goes out. */
  breathe(): Promise<void>;
}
