import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseCases } from './case-file.js';
import { runCase } from './run-case.js';

const copy = fileURLToPath(new URL('private-fd.json', import.meta.url));
const original = fileURLToPath(new URL('../../../shared/conformance/private-fd.json', import.meta.url));
const file = existsSync(original) ? original : copy;

describe('conformance of private-fd', () => {
  it.runIf(existsSync(original))('has an up-to-date copy of the cases', () => {
    expect(readFileSync(copy, 'utf8')).toBe(readFileSync(original, 'utf8'));
  });

  it.each(parseCases(readFileSync(file, 'utf8')).map((one) => [one.id, one] as const))('%s', (_id, one) => {
    expect(runCase(one)).toEqual({ kind: 'passed' });
  });
});
