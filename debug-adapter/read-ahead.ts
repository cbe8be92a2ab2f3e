import { compile } from '../language/index.js';
import type { Surroundings } from './surroundings.js';

/** Imports of imports: far more than anyone writes, and an end to whoever writes a script that writes scripts. */
const ROUNDS = 64;

/**
 * Compiles a script whose files can only be read asynchronously: compiles, reads what was missing, and compiles
 * again, until nothing more is asked for.
 */
export async function compileReading(path: string, readText: Surroundings['readText']) {
  const texts = new Map<string, string | undefined>([[path, await readText(path)]]);
  for (let round = 0; ; round++) {
    const missing = new Set<string>();
    const compiled = compile(path, {
      read(uri) {
        if (!texts.has(uri)) missing.add(uri);
        return texts.get(uri);
      },
    });
    if (missing.size === 0 || round === ROUNDS) return compiled;
    await Promise.all(
      [...missing].map(async (uri) => texts.set(uri, await readText(uri).catch(() => undefined))),
    );
  }
}
