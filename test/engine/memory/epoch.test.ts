import { expect, test } from 'vitest';
import { NO_EPOCH, newEpoch } from '../../../engine/memory/epoch.js';

test('an epoch is nobody else’s', () => {
  const seen = new Set(Array.from({ length: 1000 }, newEpoch));
  expect(seen.size).toBe(1000);
  expect(seen.has(NO_EPOCH)).toBe(false);
});
