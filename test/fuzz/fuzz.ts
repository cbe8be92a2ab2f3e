import { runInThisContext } from 'node:vm';
import { expect, it } from 'vitest';
import { inputOf, type KINDS } from './inputs.js';
import { tryInput, type Tried } from './try-input.js';

/** A hard limit for a batch of inputs: a hundred times what one takes, so that a busy machine does not matter. */
const LIMIT_MS = 10_000;
const SEED = Number(process.env.GFN_FUZZ_SEED ?? 1);

/** Inputs under one watchdog: a watchdog is a thread, and takes as long to start as a short input to compile. */
const BATCH = 20;

/** Does something, and throws if it has not ended after a while, even if it never would. */
function limited(what: () => void): void {
  const slot = globalThis as { fuzzed?: () => void };
  slot.fuzzed = what;
  runInThisContext('fuzzed()', { timeout: LIMIT_MS, displayErrors: false });
}

/** What was seen in all inputs together. */
class Tally {
  parsed = 0;
  compiled = 0;
  slowest = { ms: 0, index: -1 };
  private readonly ends = new Map<string, number>();

  add({ parsed, compiled, ends }: Tried, index: number, ms: number): void {
    this.parsed += Number(parsed);
    this.compiled += Number(compiled);
    for (const end of ends) this.ends.set(end, (this.ends.get(end) ?? 0) + 1);
    if (ms > this.slowest.ms) this.slowest = { ms, index };
  }

  text(): string {
    const ends = [...this.ends].map(([end, times]) => `${times} ${end}`).join(', ');
    const { index, ms } = this.slowest;
    return `slowest :${index} with ${ms.toFixed(0)} ms; ${this.parsed} parse, ${this.compiled} compile, runs end: ${ends}`;
  }
}

/** The test of one set of inputs. `GFN_FUZZ=soup:17` tries one input again, and prints it. */
export function fuzz(set: keyof typeof KINDS, inputs: number): void {
  const [only, index] = (process.env.GFN_FUZZ ?? '').split(':');
  const [from, to] = index === undefined ? [0, inputs] : [Number(index), Number(index) + 1];
  it.skipIf(only !== '' && only !== set)(`${set}: ${to - from} inputs`, { timeout: 300_000 }, () => {
    const start = performance.now();
    const tally = new Tally();
    let at = from;
    const tryNext = (): void => {
      const { kind, text } = inputOf(set, SEED, at);
      if (index !== undefined) console.log(`${kind}:\n${text}`);
      const begin = performance.now();
      tally.add(tryInput(text), at, performance.now() - begin);
      at++;
    };
    while (at < to) {
      const until = Math.min(at + BATCH, to);
      try {
        limited(() => {
          while (at < until) tryNext();
        });
      } catch (error) {
        throw failure(set, at, error);
      }
    }
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${set}, seed ${SEED}: ${to - from} inputs in ${seconds} s, ${tally.text()}`);
    // Inputs of which none is a program would show little.
    if (index === undefined) expect(tally.compiled).toBeGreaterThan(inputs / 50);
  });
}

function failure(set: keyof typeof KINDS, index: number, error: unknown): Error {
  const { kind, text } = inputOf(set, SEED, index);
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const head = `GFN_FUZZ_SEED=${SEED} GFN_FUZZ=${set}:${index} (${kind})`;
  return new Error(`${head}\n${text.slice(0, 4000)}\n${why}`, { cause: error });
}
