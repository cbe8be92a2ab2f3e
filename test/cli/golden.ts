import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';

/** Compares a text with the file of that name beside the tests; `UPDATE=1` writes the file instead. */
export function expectGolden(name: string, text: string): void {
  // A bug must not become what is expected.
  expect(text).not.toContain('this is a bug of gfnscope');
  const file = path.join(import.meta.dirname, 'golden', `${name}.txt`);
  if (process.env['UPDATE'] === '1') {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
}
