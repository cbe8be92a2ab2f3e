import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Io } from './io.js';
import { whyNot } from './sources.js';
import { UsageError } from './usage.js';

/** Folders that hold no scripts of the user's own. */
const SKIPPED = new Set(['node_modules', 'dist']);

/** The files named, and for each folder named all scripts below it, in the order of their names. */
export function findScripts(named: readonly string[], io: Io): string[] {
  if (named.length === 0)
    throw new UsageError('no script was named', 'name files, or folders to take all *.gfn in them');
  return [...new Set(named.flatMap((name) => (isFolder(name, io) ? scriptsIn(name, io) : [name])))];
}

function isFolder(name: string, io: Io): boolean {
  try {
    return statSync(path.resolve(io.cwd, name)).isDirectory();
  } catch (error) {
    throw new UsageError(`cannot read ${name}: ${whyNot(error)}`);
  }
}

function scriptsIn(folder: string, io: Io): string[] {
  const found: string[] = [];
  const visit = (inside: string): void => {
    const entries = readdirSync(path.resolve(io.cwd, inside), { withFileTypes: true });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const name = path.join(inside, entry.name);
      // Symbolic links are neither file nor folder here: they are not followed, so that no walk goes in circles.
      if (entry.isDirectory() && !entry.name.startsWith('.') && !SKIPPED.has(entry.name)) visit(name);
      else if (entry.isFile() && entry.name.endsWith('.gfn')) found.push(name);
    }
  };
  try {
    visit(folder);
  } catch (error) {
    throw new UsageError(`cannot read ${folder}: ${whyNot(error)}`);
  }
  if (found.length === 0) throw new UsageError(`there are no *.gfn in ${folder}`);
  return found;
}
