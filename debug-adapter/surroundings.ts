/** What the adapter and the engine's runs need from the world around them. Each host gives its own. */
export interface Surroundings {
  /** The text of a script or of what it imports. Rejects with a message for people. */
  readonly readText: (path: string) => Promise<string>;
  /** Milliseconds since some moment. */
  readonly now: () => number;
  /** Resolves when the host has had a chance to do something else: deliver a `pause`, say. */
  readonly yield: () => Promise<void>;
}
