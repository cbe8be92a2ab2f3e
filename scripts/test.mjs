// `npm test`: everything. Ends with one line `N passed, N failed` over all stages.
import { runStages } from './stages.mjs';

process.exitCode = (await runStages([
  { name: 'check', command: ['node', 'scripts/check.mjs'] },
  { name: 'build', command: ['node', 'scripts/build.mjs'] },
  { name: 'unit', command: ['vitest', 'run'] },
  { name: 'map', command: ['node', 'test/extension/map/drive.mjs'] },
  {
    name: 'conformance',
    command: ['node', 'scripts/run.mjs', 'test/conformance/main.ts', 'test/conformance/private-fd.json'],
  },
  { name: 'field cases', command: ['node', 'bin/gfnscope.mjs', 'test', 'field-cases'] },
  { name: 'editor', command: ['node', 'test/editor/main.mjs'] },
  { name: 'bench', command: ['node', 'scripts/run.mjs', 'bench/main.ts', '--quick'] },
]))
  ? 0
  : 1;
