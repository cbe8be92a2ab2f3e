import { readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from '../../language/index.js';
import { counted } from '../../engine/describe/text.js';
import { findScripts } from '../find-scripts.js';
import type { Io } from '../io.js';
import type { Given } from '../options.js';
import { problemRecord, writeJson } from '../report/json.js';
import { printProblems } from '../report/problems.js';
import { openScript } from '../script.js';
import { whyNot } from '../sources.js';
import { Status, type StatusCode } from '../status.js';
import { colourFor } from '../terminal/colour.js';
import { UsageError } from '../usage.js';
import type { Command } from './command.js';
import { JSON_FLAG } from './run-flags.js';

export const fmtCommand: Command = {
  name: 'fmt',
  operands: 'FILE|FOLDER…',
  summary: 'format scripts',
  doc: ['Writes the scripts anew, formatted. A script that does not parse is left alone.'],
  flags: [
    {
      name: 'check',
      doc: 'Changes nothing; names the scripts that are not formatted, and ends with status 1 if there are any.',
    },
    JSON_FLAG,
  ],
  examples: ['gfnscope fmt demo.gfn', 'gfnscope fmt --check examples'],
  run: fmt,
};

type Result = 'formatted' | 'unchanged' | 'unformatted' | 'unparsable';

function fmt(given: Given, io: Io): Promise<StatusCode> {
  const files = findScripts(given.files, io);
  const results = files.map((file) => ({ file, result: formatFile(file, given, io) }));
  const having = (wanted: Result) => results.filter(({ result }) => result === wanted);
  for (const { file, result } of results) {
    if (given.has('json')) writeJson(io.stdout, { type: 'formatted', file, result });
    else if (result === 'unformatted') io.stdout.write(`${file}: not formatted\n`);
    else if (result === 'formatted') io.stdout.write(`${file}: formatted\n`);
  }
  const unparsable = having('unparsable').length;
  const unformatted = having('unformatted').length;
  if (!given.has('json')) {
    const parts = [
      ...(having('formatted').length > 0 ? [`${having('formatted').length} formatted`] : []),
      ...(unformatted > 0 ? [`${unformatted} not formatted`] : []),
      ...(unparsable > 0 ? [`${unparsable} not understood`] : []),
    ];
    io.stdout.write(
      `${counted(files.length, 'script')}: ${parts.length === 0 ? 'all formatted already' : parts.join(', ')}\n`,
    );
  }
  return Promise.resolve(unparsable > 0 ? Status.wrong : unformatted > 0 ? Status.failed : Status.done);
}

function formatFile(file: string, given: Given, io: Io): Result {
  const full = path.resolve(io.cwd, file);
  const before = read(full, file);
  const after = format(before);
  if (after === null) {
    complain(file, given, io);
    return 'unparsable';
  }
  if (after === before) return 'unchanged';
  if (given.has('check')) return 'unformatted';
  replace(full, file, after);
  return 'formatted';
}

/** Says why a script does not parse, as `check` would. */
function complain(file: string, given: Given, io: Io): void {
  const script = openScript(file, io);
  if (given.has('json'))
    for (const diagnostic of script.diagnostics) writeJson(io.stdout, problemRecord(script, diagnostic));
  else printProblems(script, io.stderr, colourFor(io.stderr, io.env));
}

function read(full: string, file: string): string {
  try {
    return readFileSync(full, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${whyNot(error)}`);
  }
}

/** Writes beside the file and renames: whoever reads it sees the old text or the new one, and a full disk loses nothing. */
function replace(full: string, file: string, text: string): void {
  const real = realpathSync(full);
  const beside = `${real}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, text, { mode: statSync(full).mode });
    renameSync(beside, real);
  } catch (error) {
    rmSync(beside, { force: true });
    throw new UsageError(`cannot write ${file}: ${whyNot(error)}`);
  }
}
