/** A file is there, and is not read: the message says why. No class of its own, since hosts are built apart from the adapter. */
export interface Unread extends Error {
  readonly isThere: true;
}

/** What the adapter and the engine's runs need from the world around them. Each host gives its own. */
export interface Surroundings {
  /**
   * The text of a recording, a script or what that imports. Rejects with a message for people: an `Unread`, if there is a file,
   * but one that a script may not name.
   *
   * @param root the folder that a script's files may not leave, not by symbolic links either, where there are any; none for a recording
   */
  readonly readText: (path: string, root?: string) => Promise<string>;
  /** Writes a text file. Absent where there are no files to write: in a browser. Rejects with a message for people. */
  readonly writeText?: (path: string, text: string) => Promise<void>;
  /** Of this gfnscope, for those who read its recordings. */
  readonly version?: string;
  /** Milliseconds since some moment. */
  readonly now: () => number;
  /** Resolves when the host has had a chance to do something else: deliver a `pause`, say. */
  readonly yield: () => Promise<void>;
}
