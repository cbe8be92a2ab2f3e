import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parseCases } from './case-file.js';
import { runCase } from './run-case.js';

const copy = fileURLToPath(new URL('guest-memfd.json', import.meta.url));
const original = fileURLToPath(new URL('../../../shared/conformance/guest-memfd.json', import.meta.url));
const cases = parseCases(readFileSync(copy, 'utf8'));

describe('conformance of guest-memfd', () => {
  const passed = { certain: 0, low: 0 };

  afterAll(() => {
    console.log(`guest-memfd: ${passed.certain} cases passed, and ${passed.low} of low confidence`);
  });

  it.runIf(existsSync(original))('has an up-to-date copy of the cases', () => {
    expect(readFileSync(copy, 'utf8')).toBe(readFileSync(original, 'utf8'));
  });

  it.each(cases.map((one) => [one.id, one] as const))('%s', (_id, one) => {
    expect(runCase(one)).toEqual({ kind: 'passed' });
    passed[one.confidence === 'low' ? 'low' : 'certain']++;
  });
});
