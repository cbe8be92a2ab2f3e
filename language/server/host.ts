/** What the server needs of the process or worker that it runs in. */
export interface LanguageHost {
  /** Does something after so many milliseconds; what is returned calls it off. */
  later(work: () => void, milliseconds: number): () => void;
  /** The text of a file, or null. Without it, the client is asked: the server has no file system. */
  readFile?(uri: string): Promise<string | null>;
  /** The client has ended the session (0), or left without saying so (1). */
  exit?(code: number): void;
}

/** How the server asks its client for the text of a file that is not open. */
export const READ_FILE = 'gfnscope/readFile';

/** What `gfnscope/readFile` is asked with. */
export interface ReadFileParams {
  readonly uri: string;
}

/** What it answers; null if there is no such file. */
export interface ReadFileResult {
  readonly text: string;
}
