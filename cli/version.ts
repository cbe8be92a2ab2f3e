import { readFileSync } from 'node:fs';

/** The package's version: its manifest lies one folder above this file and above dist/cli.js alike. */
export function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : '?';
}
