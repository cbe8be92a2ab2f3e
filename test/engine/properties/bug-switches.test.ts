import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BUGS, type BugName } from '../../../engine/kvm/spec.js';
import { type Case, parseCases } from '../../conformance/case-file.js';
import { runCase } from '../../conformance/run-case.js';
import type { Setting } from './engine-driver.js';
import { type Failure, randomRun } from './lockstep.js';

const RUNS = 40;
const LENGTH = 250;

/** Bugs that harm only where two things happen at once: besides the counters, by which the naive model sees them, a race whose order is written down. */
const RACES: Readonly<Partial<Record<BugName, string>>> = {
  no_invalidate_seq: 'own-literal-stale-shared',
  zap_after_free: 'own-literal-zap-after-free',
};

function firstFailure(setting: Setting): Failure | null {
  for (let seed = 1; seed <= RUNS; seed++) {
    const failure = randomRun(seed, LENGTH, setting);
    if (failure !== null) return failure;
  }
  return null;
}

describe('a bug switched on in the engine alone', () => {
  it.each(BUGS.filter(({ abi }) => abi === 'private-fd').map(({ name }) => name))(
    'makes the naive model disagree: %s',
    (bug) => {
      const failure = firstFailure({ flavour: 'sw_protected', explicitExit: 'memory_error', bugs: [bug] });
      expect(failure).not.toBeNull();
      expect(failure!.why).not.toMatch(/threw/);
    },
  );

  const cases = parseCases(
    readFileSync(new URL('../../conformance/own-private-fd.json', import.meta.url), 'utf8'),
  );
  it.each(Object.entries(RACES))('shows in a race, and only with the switch: %s', (_bug, id) => {
    const one = cases.find((item) => item.id === id) as Case;
    expect(runCase(one)).toEqual({ kind: 'passed' });
    // The same facts without the switch: a group other than fault-literal runs the mended series.
    expect(runCase({ ...one, group: 'race' }).kind).toBe('failed');
  });
});
