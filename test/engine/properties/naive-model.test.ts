import { describe, expect, it } from 'vitest';
import { report, randomRun, shrink } from './lockstep.js';
import type { Setting } from './engine-driver.js';

/** Operations in all, a CI run; those that make no sense when their turn comes are left out, and more than WANTED remain. */
const OPERATIONS = 130_000;
const WANTED = 100_000;
const LENGTH = 250;

const SETTINGS: readonly Setting[] = [
  { flavour: 'sw_protected', explicitExit: 'memory_error', bugs: [] },
  { flavour: 'plain', explicitExit: 'hypercall', bugs: [] },
];

describe('the engine and the naive model', () => {
  it.each(SETTINGS)('agree on everything visible: $flavour, $explicitExit', (setting) => {
    const tally = { done: 0 };
    for (let seed = 1; seed <= OPERATIONS / SETTINGS.length / LENGTH; seed++) {
      const failure = randomRun(seed, LENGTH, setting, tally);
      if (failure !== null) expect.fail(report(shrink(failure, setting), seed));
    }
    console.log(`${setting.flavour}: ${tally.done} operations compared`);
    expect(tally.done).toBeGreaterThanOrEqual(WANTED / SETTINGS.length);
  });
});
