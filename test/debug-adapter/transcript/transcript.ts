/** A small session as a text: a title, a script or several, the requests; the answers stand below each request. */
export interface Transcript {
  /** What stands before the first script: a title, and why one would read it. */
  readonly introduction: string;
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly requests: readonly Request[];
}

export interface Request {
  readonly command: string;
  /** A JavaScript object literal, or empty. */
  readonly args: string;
  /** As it stands in the text, without the mark. */
  readonly line: string;
}

const FILE = /^─── (.+\.gfn) ─+$/;
const SESSION = /^─── session ─+$/;
/**
 * What begins a request. A `!` behind it: sent although the schema forbids it. A `&`: the next request does not wait for its answer, nor for a halt. A `~`: the
 * run is under way, and what comes next waits until it has halted.
 */
export const MARK = '> ';

/** Reads a transcript. Answers that stand in it are passed over: they are made anew. */
export function parseTranscript(text: string): Transcript {
  const introduction: string[] = [];
  const files: { path: string; lines: string[] }[] = [];
  const requests: Request[] = [];
  let session = false;
  for (const line of text.split('\n')) {
    const file = FILE.exec(line)?.[1];
    if (SESSION.test(line)) session = true;
    else if (file !== undefined && !session) files.push({ path: file, lines: [] });
    else if (session && line.startsWith(MARK)) {
      const [, command = '', args = ''] = /^(\S+) *(.*)$/s.exec(line.slice(MARK.length)) ?? [];
      requests.push({ command, args, line: line.slice(MARK.length) });
    } else if (!session) (files.at(-1)?.lines ?? introduction).push(line);
  }
  if (requests.length === 0) throw new Error('there is no session in it');
  return {
    introduction: introduction.join('\n').trim(),
    files: files.map(({ path, lines }) => ({ path, text: `${lines.join('\n').trim()}\n` })),
    requests,
  };
}

/** A heading over the whole width of a page. */
export function heading(name: string): string {
  return `─── ${name} `.padEnd(100, '─');
}
