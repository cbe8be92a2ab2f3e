import { runInThisContext } from 'node:vm';
import { expect, it } from 'vitest';
import { inputOf, type KINDS } from './inputs.js';
import { tryInput, type Tried } from './try-input.js';

/** A hard limit for one input: a thousand times what one takes, so that a busy machine does not matter. */
const LIMIT_MS = 10_000;
const SEED = Number(process.env.GFN_FUZZ_SEED ?? 1);

/** Does something, and throws if it has not ended after a while, even if it never would. */
function limited(what: () => Tried): Tried {
  const slot = globalThis as { fuzzed?: () => Tried };
  slot.fuzzed = what;
  return runInThisContext('fuzzed()', { timeout: LIMIT_MS, displayErrors: false }) as Tried;
}

/** The test of one set of inputs. `GFN_FUZZ=soup:17` tries one input again, and prints it. */
export function fuzz(set: keyof typeof KINDS, inputs: number): void {
  const [only, index] = (process.env.GFN_FUZZ ?? '').split(':');
  if (only !== '' && only !== set) return;
  const indices = index === undefined ? Array.from({ length: inputs }, (_, i) => i) : [Number(index)];
  it(`${set}: ${indices.length} inputs, seed ${SEED}`, { timeout: 300_000 }, () => {
    const start = performance.now();
    const count = { parsed: 0, compiled: 0 };
    const ends = new Map<string, number>();
    let slowest = { ms: 0, index: -1 };
    for (const index of indices) {
      const { kind, text } = inputOf(set, SEED, index);
      if (indices.length === 1) console.log(`${kind}:\n${text}`);
      const begin = performance.now();
      try {
        const tried = limited(() => tryInput(text));
        count.parsed += Number(tried.parsed);
        count.compiled += Number(tried.compiled);
        for (const end of tried.ends) ends.set(end, (ends.get(end) ?? 0) + 1);
      } catch (error) {
        const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
        throw new Error(
          `GFN_FUZZ_SEED=${SEED} GFN_FUZZ=${set}:${index} (${kind})\n${text.slice(0, 4000)}\n${why}`,
          { cause: error },
        );
      }
      const ms = performance.now() - begin;
      if (ms > slowest.ms) slowest = { ms, index };
    }
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const told = [...ends].map(([end, times]) => `${times} ${end}`).join(', ');
    console.log(
      `${set}, seed ${SEED}: ${indices.length} inputs in ${seconds} s, slowest ${set}:${slowest.index} with ${slowest.ms.toFixed(0)} ms; ` +
        `${count.parsed} parse, ${count.compiled} compile, runs end: ${told}`,
    );
    if (indices.length > 1) expect(count.compiled).toBeGreaterThan(0);
  });
}
