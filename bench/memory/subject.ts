/** What a measurement answers: operations per second, or time per operation, ours beside a peer's. */
export interface Measured {
  readonly ours: number;
  readonly peer?: number;
  readonly unit: string;
}

/** Random numbers that are the same in every run. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Seconds that some work takes. */
export function seconds(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

/** The medians of rounds in which ours and the peer's take turns: what disturbs the machine disturbs both. */
export function inTurn(
  rounds: number,
  ours: () => number,
  peer: () => number,
): { ours: number; peer: number } {
  const mine: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    mine.push(ours());
    theirs.push(peer());
  }
  return { ours: median(mine), peer: median(theirs) };
}
