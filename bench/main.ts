import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseOptions, USAGE, type Options } from './options.js';
import { install, PEERS, type PeerName } from './peers/peer.js';
import { answer, measureApart } from './process.js';
import { styleFor } from './report/style.js';
import { summary, surroundings, toJson } from './report/summary.js';
import { Table } from './report/table.js';
import type { Result, Row } from './row.js';
import { ROWS } from './rows.js';

/** `npm run bench`: the figures of ../shared/reference/speed.md, beside the peers, in one table. */
async function main(args: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = parseOptions(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const rows = chosen(options.only);
  if (rows.length === 0) {
    console.error(`no row is called that; there are: ${ROWS.map(({ id }) => id).join(', ')}`);
    return 2;
  }
  const missing = missingPeers(rows, options.install);
  const results = await measureAll(rows, options.quick, missing);
  console.log(`\n${summary(results, options.quick, missing).join('\n')}`);
  if (options.json !== null) writeFileSync(options.json, toJson(results, options.quick));
  const failed = results.filter((result) => 'error' in result).length;
  // What the stages of a test run count. No figure is a timed test: a row passes if it gave one.
  if (options.quick) console.log(`${results.length - failed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

function chosen(only: readonly string[]): readonly Row[] {
  return only.length === 0
    ? ROWS
    : ROWS.filter(({ id }) => only.some((beginning) => id.startsWith(beginning)));
}

function missingPeers(rows: readonly Row[], mayInstall: boolean): PeerName[] {
  const needed = [...new Set(rows.flatMap(({ needs }) => needs ?? []))];
  return needed.filter((name) => {
    if (PEERS[name].find() !== null) return false;
    if (!mayInstall) return true;
    console.log(`installing ${name}: ${PEERS[name].install.join(' ')}`);
    const trouble = install(name);
    if (trouble !== null) console.error(trouble);
    return trouble !== null;
  });
}

async function measureAll(
  rows: readonly Row[],
  quick: boolean,
  missing: readonly PeerName[],
): Promise<Result[]> {
  const style = styleFor(process.stdout);
  const table = new Table(style);
  console.log(`${style.bold('gfnscope beside its peers')}\n${style.dim(surroundings(quick))}\n`);
  console.log(table.head().join('\n'));
  const file = fileURLToPath(import.meta.url);
  const measure = (row: Row): Promise<Result> =>
    measureApart(file, row, quick, row.needs === undefined || !missing.includes(row.needs));
  // Figures need a machine of their own; where nobody reads them, the next row may start beside this one.
  const ahead = quick ? 1 : 0;
  const started: Promise<Result>[] = [];
  const results: Result[] = [];
  for (const [i, row] of rows.entries()) {
    for (const next of rows.slice(started.length, i + ahead + 1)) started.push(measure(next));
    if (process.stdout.isTTY) process.stdout.write(style.dim(`  ${row.title.trim()} …\r`));
    const result = await started[i]!;
    if (process.stdout.isTTY) process.stdout.write('\x1b[K');
    results.push(result);
    console.log(table.lines(result).join('\n'));
  }
  return results;
}

const { row: asked, quick } = process.argv.includes('--row')
  ? parseOptions(process.argv.slice(2))
  : { row: null, quick: false };
const only = ROWS.find(({ id }) => id === asked);
if (only !== undefined) await answer(only, quick);
else process.exitCode = await main(process.argv.slice(2));
