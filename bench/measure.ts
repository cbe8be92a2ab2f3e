import { median } from './memory/subject.js';

export const ROUNDS = 5;

/** The median of several rounds of one measurement. */
export function rounds(quick: boolean, once: () => number): number {
  return median(Array.from({ length: quick ? 1 : ROUNDS }, once));
}

/** The medians of rounds in which several measurements take turns: what disturbs the machine disturbs all of them. */
export async function takingTurns(
  count: number,
  ...measurements: readonly (() => number | Promise<number>)[]
): Promise<number[]> {
  const values = measurements.map((): number[] => []);
  for (let round = 0; round < count; round++) {
    for (const [i, measure] of measurements.entries()) values[i]!.push(await measure());
  }
  return values.map(median);
}

/** Frees what nobody holds any more; processes that measure rows are started with --expose-gc. */
export function collectGarbage(): void {
  globalThis.gc?.();
}
