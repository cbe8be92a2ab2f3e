// `npm run check`: everything that can be said about the sources without running them.
import { existsSync } from 'node:fs';
import { runStages } from './stages.mjs';

const checks = [
  { name: 'types', command: ['tsc', '-p', 'tsconfig.json'] },
  { name: 'types: engine alone', command: ['tsc', '-p', 'tsconfig.engine.json'], needs: 'engine' },
  {
    name: 'lint',
    command: ['eslint', '--cache', '--cache-location', '.cache/eslint/', '--max-warnings', '0', '.'],
  },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'import circles', command: ['node', 'scripts/import-circles.mjs'] },
  { name: 'dead code', command: ['node', 'scripts/dead-code.mjs'] },
  {
    name: 'generated files',
    command: ['node', 'scripts/generate.mjs', '--check'],
    needs: 'scripts/generate.mjs',
  },
];

// Each part is one process and mostly one core; two at a time suit the machines this runs on.
const stages = checks.filter(({ needs }) => needs === undefined || existsSync(needs));
process.exitCode = (await runStages(stages, { atOnce: 2, quiet: true })) ? 0 : 1;
