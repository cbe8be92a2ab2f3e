import type { Sources } from '../sources.js';
import { parseScript, type ParsedFile } from '../parse/parse.js';
import { reparseScript } from '../parse/reparse.js';

/** A document that is open in the editor. */
interface OpenText {
  /** As the client calls it. */
  readonly uri: string;
  readonly text: string;
  readonly version: number;
}

/** The texts that scripts are made of: what is open in the editor, and what was read beside it. Each is parsed once. */
export class Texts implements Sources {
  private readonly opened = new Map<string, OpenText>();
  /** Texts of files that are not open; null where there is none. */
  private readonly closed = new Map<string, string | null>();
  private readonly parsed = new Map<string, ParsedFile>();
  /** What somebody asked for and nobody has begun to read. */
  private readonly wanted = new Set<string>();
  private readonly reading = new Map<string, Promise<string | null>>();
  /** Counts the changes of any text. */
  revision = 0;

  constructor(private readonly readFile: (key: string) => Promise<string | null>) {}

  /** What is open, by its address. */
  get open(): ReadonlyMap<string, OpenText> {
    return this.opened;
  }

  setOpen(key: string, document: OpenText): void {
    this.opened.set(key, document);
    this.revision += 1;
  }

  close(key: string): void {
    this.opened.delete(key);
    this.forget(key);
  }

  /** The file has changed, come or gone: it is read anew when somebody wants it. */
  forget(key: string): void {
    this.closed.delete(key);
    this.reading.delete(key);
    if (!this.opened.has(key)) this.parsed.delete(key);
    this.revision += 1;
  }

  read(key: string): string | undefined {
    const open = this.opened.get(key);
    if (open !== undefined) return open.text;
    const closed = this.closed.get(key);
    if (closed === undefined) this.wanted.add(key);
    return closed ?? undefined;
  }

  /** Reads what was asked for in vain. False if there was nothing to read. */
  async fetch(): Promise<boolean> {
    for (const key of this.wanted) {
      if (this.reading.has(key)) continue;
      const reading = this.readFile(key).catch(() => null);
      this.reading.set(key, reading);
      void reading.then((text) => {
        // A file that has changed meanwhile is read again.
        if (this.reading.get(key) !== reading) return;
        this.reading.delete(key);
        this.closed.set(key, text);
        this.revision += 1;
      });
    }
    this.wanted.clear();
    if (this.reading.size === 0) return false;
    await Promise.all(this.reading.values());
    return true;
  }

  /** The parsed text: that of the last time if it is the same, and as much of that as is the same. */
  readonly parse = (key: string, text: string): ParsedFile => {
    const before = this.parsed.get(key);
    if (before?.text === text) return before;
    // What is parsed on from is used up.
    this.parsed.delete(key);
    const file = (before && reparseScript(before, text)) ?? parseScript(key, text);
    this.parsed.set(key, file);
    return file;
  };
}
