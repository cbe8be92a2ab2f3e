import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. This file may run from bench/ or from a bundle in .cache/run/. */
export const ROOT = rootOf(path.dirname(fileURLToPath(import.meta.url)));

function rootOf(folder: string): string {
  return existsSync(path.join(folder, 'package.json')) ? folder : rootOf(path.dirname(folder));
}
