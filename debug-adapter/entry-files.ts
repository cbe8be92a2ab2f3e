import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Unread } from './surroundings.js';

/** Larger than any script or table of bytes that a person would write: a device or a disk image named by mistake. */
const LARGEST = 16 * 1024 * 1024;

/** Where a file really is, or why it is not read although it is there. */
export type Located = { readonly real: string } | { readonly why: string };

/**
 * Looks at a file that a script names, or the script itself, before it is read: from one folder and nowhere else. A symbolic
 * link that leads out of it is as good as missing.
 *
 * @throws what the system says: there is no such file, for one
 */
export function locate(file: string, root: string): Located {
  const real = realpathSync(file);
  const realRoot = realOrSame(root);
  const inside = path.relative(realRoot, real);
  if (inside === '' || inside === '..' || inside.startsWith(`..${path.sep}`) || path.isAbsolute(inside))
    return { why: `it leads out of ${realRoot}` };
  const stat = statSync(real);
  if (stat.isDirectory()) return { why: 'it is a folder' };
  if (!stat.isFile()) return { why: 'it is no regular file' };
  if (stat.size > LARGEST) return { why: `it is larger than ${LARGEST / 1024 / 1024} MiB` };
  return { real };
}

/**
 * Where a file really is that an adapter is to read.
 *
 * @throws Unread if a script may not name it; what the system says if there is none
 */
export function insideOf(file: string, root: string): string {
  const found = locate(file, root);
  if ('real' in found) return found.real;
  throw Object.assign(new Error(found.why), { isThere: true } satisfies Omit<Unread, keyof Error>);
}

function realOrSame(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return path.resolve(folder);
  }
}
