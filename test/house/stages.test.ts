import { describe, expect, it } from 'vitest';
import { countsIn } from '../../scripts/stages.mjs';

describe('what a stage counted', () => {
  it('is the last line of its own form', () => {
    expect(countsIn('1 passed, 0 failed\nmore\n12 passed, 3 failed, 4 skipped\n')).toEqual({
      passed: 12,
      failed: 3,
      skipped: 4,
    });
  });

  it("is read from vitest's coloured summary", () => {
    const summary =
      '\u001b[2m      Tests \u001b[22m \u001b[31m2 failed\u001b[39m | \u001b[32m40 passed\u001b[39m (42)\n';
    expect(countsIn(`${summary}   Duration  1.2s\n`)).toEqual({ passed: 40, failed: 2, skipped: 0 });
  });

  it('is nothing when it says nothing', () => {
    expect(countsIn('built cli in 12 ms\n')).toBeNull();
  });
});
