import { compile, libraryText, type Compiled } from '../language/index.js';
import { folderOf } from '../language/sources.js';
import type { Surroundings, Unread } from './surroundings.js';

/** Imports of imports: far more than anyone writes, and an end to whoever writes a script that writes scripts. */
const ROUNDS = 64;

/** A script compiled, and the texts that it was compiled from, by uri. */
export interface CompiledReading {
  readonly compiled: Compiled;
  readonly texts: ReadonlyMap<string, string>;
  /** Files that are there and were not read, by uri: what the language can only call missing. */
  readonly unread: ReadonlyMap<string, string>;
}

/**
 * Compiles a script whose files can only be read asynchronously: compiles, reads what was missing, and compiles
 * again, until nothing more is asked for.
 */
export async function compileReading(
  path: string,
  readText: Surroundings['readText'],
): Promise<CompiledReading> {
  const root = folderOf(path);
  const read = new Map<string, string | undefined>([[path, await readText(path, root)]]);
  const unread = new Map<string, string>();
  for (let round = 0; ; round++) {
    const missing = new Set<string>();
    const compiled = compile(path, {
      read(uri) {
        if (!read.has(uri)) missing.add(uri);
        return read.get(uri);
      },
    });
    if (missing.size === 0 || round === ROUNDS) return { compiled, texts: textsOf(compiled, read), unread };
    const load = (uri: string): Promise<string | undefined> =>
      readText(uri, root).catch((error: unknown) => {
        const { isThere, message } = error as Partial<Unread>;
        if (isThere === true) unread.set(uri, message ?? '');
        return undefined;
      });
    await Promise.all([...missing].map(async (uri) => read.set(uri, await load(uri))));
  }
}

/** The texts of the files that took part, those of the library included. */
function textsOf({ files }: Compiled, read: ReadonlyMap<string, string | undefined>): Map<string, string> {
  const texts = new Map<string, string>();
  for (const uri of files) {
    const text = read.get(uri) ?? libraryText(uri);
    if (text !== undefined) texts.set(uri, text);
  }
  return texts;
}
