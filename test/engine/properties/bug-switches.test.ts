import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BUGS, type BugName } from '../../../engine/kvm/spec.js';
import { type Case, parseCases } from '../../conformance/case-file.js';
import { runCase } from '../../conformance/run-case.js';
import { EngineDriver, type Setting } from './engine-driver.js';
import { type Failure, randomRun } from './lockstep.js';

const RUNS = 40;
const LENGTH = 250;

/** Bugs that need two things at once: each is shown by a race whose order is written down. */
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
  const sequential = BUGS.map(({ name }) => name).filter(
    (name) => !(name in RACES) && name !== 'stale_pfn_cache',
  );

  it('leaves the pfn cache of a page that became private: stale_pfn_cache', () => {
    const isValid = (bugs: readonly BugName[]): boolean | undefined => {
      const { direct } = new EngineDriver({ flavour: 'sw_protected', explicitExit: 'memory_error', bugs });
      const [hva, gpa] = [0x7f00_0000_0000, 0x10_0000];
      direct.call('host', 'memfd_create', [8]);
      direct.call('host', 'ftruncate', [0, 0x10_000]);
      direct.call('host', 'mmap', [hva, 0x10_000, 0, 3]);
      direct.call('host', 'set_memslot', [1, gpa, 0x10_000, hva, 4, 0, 0]);
      expect(direct.call('host', 'pfn_cache_activate', [gpa + 0x1000]).kind).toBe('done');
      expect(direct.call('host', 'allocate', [0, 0x1000, 0x1000]).kind).toBe('done');
      return direct.state.pfnCaches[0]?.valid;
    };
    expect(isValid([])).toBe(false);
    expect(isValid(['stale_pfn_cache'])).toBe(true);
  });

  it.each(sequential)('makes the naive model disagree: %s', (bug) => {
    const failure = firstFailure({ flavour: 'sw_protected', explicitExit: 'memory_error', bugs: [bug] });
    expect(failure).not.toBeNull();
    expect(failure!.why).not.toMatch(/threw/);
  });

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
