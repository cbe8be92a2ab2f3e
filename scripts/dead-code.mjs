// Names exports that nobody imports. Types are left out: a type may be written down for the reader alone.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { analyzeTsConfig } from 'ts-unused-exports';

/** Where an export must have an importer. Tests and benches export to each other as they like. */
const searched = /^(?:engine|language|debug-adapter|extension|cli)\//;
/** Files that something outside TypeScript loads or writes. */
const roots = /\/(?:entry-[^/]+|main)\.ts$|\/generated\//;

/**
 * One line for each export of `root`'s sources that is not imported anywhere.
 * @param {string} tsconfig
 */
export function deadExports(tsconfig) {
  const root = path.dirname(path.resolve(tsconfig));
  const { unusedExports } = analyzeTsConfig(tsconfig, ['--allowUnusedTypes']);
  return Object.entries(unusedExports)
    .map(([file, names]) => [path.relative(root, file).replaceAll('\\', '/'), names])
    .filter(([file]) => searched.test(file) && !roots.test(file))
    .flatMap(([file, names]) =>
      names
        .map(({ exportName, location }) => ({ name: exportName, line: location?.line ?? 1 }))
        .filter(({ name, line }) => !isTypeExport(path.join(root, file), line, name))
        .map(({ name, line }) => `${file}:${line}: nobody imports ${name}`),
    );
}

/** Does this line hand on a type? The analysis knows declarations of types, but not `export { type … } from`. */
function isTypeExport(file, line, name) {
  const text = readFileSync(file, 'utf8').split('\n')[line - 1] ?? '';
  return /^export type\b/.test(text) || new RegExp(`\\btype ${name}\\b`).test(text);
}

if (import.meta.main) {
  const dead = deadExports('tsconfig.json');
  for (const line of dead) console.error(line);
  process.exitCode = dead.length > 0 ? 1 : 0;
}
