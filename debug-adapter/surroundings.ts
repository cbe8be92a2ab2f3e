/** What the adapter and the engine's runs need from the world around them. Each host gives its own. */
export interface Surroundings {
  /** The text of a script or of what it imports. Rejects with a message for people. */
  readonly readText: (path: string) => Promise<string>;
  /** Writes a text file. Absent where there are no files to write: in a browser. Rejects with a message for people. */
  readonly writeText?: (path: string, text: string) => Promise<void>;
  /** Of this gfnscope, for those who read its recordings. */
  readonly version?: string;
  /** Milliseconds since some moment. */
  readonly now: () => number;
  /** Resolves when the host has had a chance to do something else: deliver a `pause`, say. */
  readonly yield: () => Promise<void>;
}
