import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Io } from '../io.js';
import type { Given } from '../options.js';
import { whyNot } from '../sources.js';
import { Status, type StatusCode } from '../status.js';
import { TEMPLATE } from '../template.js';
import { UsageError } from '../usage.js';
import type { Command } from './command.js';

export const newCommand: Command = {
  name: 'new',
  operands: 'FILE',
  summary: 'write a small working guest program',
  doc: [
    'Writes a guest program to begin with: one page is shared and read by the VMM. A file that exists is never overwritten. `.gfn` is added to a name without it.',
  ],
  flags: [],
  examples: ['gfnscope new demo.gfn'],
  run: create,
};

function create(given: Given, io: Io): Promise<StatusCode> {
  const [named] = given.files;
  if (named === undefined || given.files.length > 1)
    throw new UsageError('new wants the name of one file', 'gfnscope new demo.gfn');
  const file = path.extname(named) === '' ? `${named}.gfn` : named;
  try {
    // `wx` fails if the file exists, also if it has come into being just now.
    writeFileSync(path.resolve(io.cwd, file), TEMPLATE, { flag: 'wx' });
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${whyNot(error)}`);
  }
  io.stdout.write(`wrote ${file}\n\n  gfnscope run ${file}\n`);
  return Promise.resolve(Status.done);
}
