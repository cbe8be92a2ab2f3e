// Names exports that nobody imports. Types are left out: a type may be written down for the reader alone.
import { analyzeTsConfig } from 'ts-unused-exports';

/** Files that something outside TypeScript loads, and generated ones. */
const roots = ['/entry-[^/]+$', '/main$', '\\.config$', '/generated/', '^test/', '^bench/', '^scripts/'].join(
  '|',
);

const unused = analyzeTsConfig('tsconfig.json', ['--allowUnusedTypes', `--ignoreFiles=${roots}`]);
let count = 0;
for (const [file, names] of Object.entries(unused)) {
  if (!Array.isArray(names)) continue; // `unusedFiles`, a list of another kind
  for (const { exportName, location } of names) {
    count += 1;
    console.error(`${file}:${location?.line ?? 1}: nobody imports ${exportName}`);
  }
}
process.exitCode = count > 0 ? 1 : 0;
