import { existsSync } from 'node:fs';
import { recordingsIn } from './folders.js';
import { replay } from './replay.js';

// `npm run recordings -- FOLDER…`: every recording below the folders, the first differences, and the counts.
const SHOWN = 20;
const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error('usage: npm run recordings -- FOLDER…');
  process.exit(2);
}
const missing = folders.filter((folder) => !existsSync(folder));
if (missing.length > 0) {
  console.error(
    `there is no folder ${missing.join(', ')}: each names one with NAME.ops and NAME.VERSION files`,
  );
  process.exit(2);
}

const counts = new Map<string, { compared: number; differ: number; skipped: number }>();
let shown = 0;
for (const recording of folders.flatMap(recordingsIn)) {
  const { compared, differences, skipped } = replay(
    recording.script(),
    recording.answers(),
    recording.kernel,
  );
  const count = counts.get(recording.kernel) ?? { compared: 0, differ: 0, skipped: 0 };
  count.compared += compared;
  count.differ += differences.length;
  count.skipped += skipped.length;
  counts.set(recording.kernel, count);
  for (const { line, expected, seen } of differences) {
    if (shown++ >= SHOWN) break;
    console.log(`${recording.name}, ${recording.kernel}, line ${line.number}: ${line.text}`);
    console.log(`  recorded  ${expected}\n  engine    ${seen}`);
  }
  for (const { line, why } of skipped)
    console.log(`${recording.name}, line ${line.number}: not compared: ${why}`);
}
for (const [kernel, { compared, differ, skipped }] of [...counts].sort())
  console.log(`${kernel}: ${compared - differ} of ${compared} answers equal, ${skipped} lines not compared`);
const total = [...counts.values()];
const sum = (key: 'compared' | 'differ' | 'skipped'): number => total.reduce((all, one) => all + one[key], 0);
console.log(
  `all: ${sum('compared') - sum('differ')} of ${sum('compared')} answers equal, ${sum('skipped')} lines not compared`,
);
process.exitCode = sum('differ') > 0 || sum('skipped') > 0 || sum('compared') === 0 ? 1 : 0;
