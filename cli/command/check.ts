import type { Io } from '../io.js';
import type { Given } from '../options.js';
import { problemRecord, writeJson } from '../report/json.js';
import { printProblems, problemCount } from '../report/problems.js';
import { openScript } from '../script.js';
import { findScripts } from '../find-scripts.js';
import { Status, type StatusCode } from '../status.js';
import { colourFor } from '../terminal/colour.js';
import { counted } from '../../engine/describe/text.js';
import type { Command } from './command.js';
import { JSON_FLAG, ROOT_FLAG } from './run-flags.js';

export const checkCommand: Command = {
  name: 'check',
  operands: 'FILE|FOLDER…',
  summary: 'find what is wrong with scripts, without running them',
  doc: [
    'Prints every error and warning of the scripts, each with its place, the source line, and a fix where one is obvious. Warnings do not change the exit status.',
  ],
  flags: [ROOT_FLAG, JSON_FLAG],
  examples: ['gfnscope check examples'],
  run: check,
};

function check(given: Given, io: Io): Promise<StatusCode> {
  const colour = colourFor(io.stdout, io.env);
  let wrong = 0;
  let found = 0;
  const files = findScripts(given.files, io);
  for (const file of files) {
    const script = openScript(file, io, given.text('root'));
    if (script.program === null) wrong += 1;
    found += script.diagnostics.length;
    if (!given.has('json')) printProblems(script, io.stdout, colour);
    else {
      for (const diagnostic of script.diagnostics) writeJson(io.stdout, problemRecord(script, diagnostic));
      writeJson(io.stdout, {
        type: 'checked',
        file: script.text.nameOf(script.uri),
        ok: script.program !== null,
      });
    }
    if (!given.has('json') && script.diagnostics.length > 0)
      io.stdout.write(`${file}: ${problemCount(script.diagnostics)}\n\n`);
  }
  if (!given.has('json')) {
    const verdict =
      wrong > 0
        ? colour.red(`${wrong} of them cannot run`)
        : found > 0
          ? 'all can run'
          : colour.green('nothing to complain about');
    io.stdout.write(`checked ${counted(files.length, 'script')}: ${verdict}\n`);
  }
  return Promise.resolve(wrong > 0 ? Status.wrong : Status.done);
}
