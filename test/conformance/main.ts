import { readFileSync } from 'node:fs';
import { type Case, parseCases } from './case-file.js';
import { runCase } from './run-case.js';

// `npm run conformance -- FILE…`: every case of the files, one line a case that does not pass, and the count at the end.
const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: npm run conformance -- FILE…');
  process.exit(2);
}

const counts = { passed: 0, failed: 0, skipped: 0 };
const low = { passed: 0, failed: 0, skipped: 0 };
for (const file of files) {
  for (const one of casesOf(file)) {
    const verdict = runCase(one);
    counts[verdict.kind]++;
    if (one.confidence === 'low') low[verdict.kind]++;
    if (verdict.kind !== 'passed') console.log(`${verdict.kind} ${one.id}: ${verdict.why}`);
  }
}
const lowInAll = low.passed + low.failed + low.skipped;
console.log(
  `of low confidence: ${lowInAll} (${low.passed} passed, ${low.failed} failed, ${low.skipped} skipped)`,
);
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed > 0 ? 1 : 0;

function casesOf(file: string): Case[] {
  try {
    return parseCases(readFileSync(file, 'utf8'));
  } catch (error) {
    console.error(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  }
}
