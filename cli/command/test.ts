import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { findScripts } from '../find-scripts.js';
import type { Io, Output } from '../io.js';
import type { Given } from '../options.js';
import { printProblems, problemCount } from '../report/problems.js';
import type { TestReporter } from '../report/test-reporter.js';
import { FORMATS, reporterOf, type Format } from '../report/test-reporters.js';
import { MAX_STEPS } from '../run-machine.js';
import { runTest, testsOf, type TestOptions } from '../run-tests.js';
import { openScript } from '../script.js';
import { whyNot } from '../sources.js';
import { Status, type StatusCode } from '../status.js';
import { colourFor } from '../terminal/colour.js';
import { Progress } from '../terminal/progress.js';
import { UsageError } from '../usage.js';
import type { Command } from './command.js';
import { JSON_FLAG, ROOT_FLAG, RUN_FLAGS, policyOf } from './run-flags.js';

export const testCommand: Command = {
  name: 'test',
  operands: 'FILE|FOLDER…',
  summary: 'run the tests of scripts',
  doc: [
    'Runs every `test` of the scripts; of a script without tests, its main part. A test passes if it runs to its end with every expectation and invariant kept. Nobody is asked: an exit that no handler answers fails the test, unless --on-exit says what to do.',
    'Status 0 if all passed, 1 if one failed, 2 if a script does not compile.',
  ],
  flags: [
    {
      name: 'format',
      value: 'FORMAT',
      words: FORMATS,
      doc: 'pretty, tap (version 14), junit (XML) or json. Default: pretty.',
    },
    {
      name: 'output',
      value: 'FILE',
      doc: 'Writes the report to a file instead; the terminal still gets the pretty one.',
    },
    { name: 'test', value: 'TEXT', doc: 'Only tests with this in their name.' },
    ...RUN_FLAGS,
    ROOT_FLAG,
    JSON_FLAG,
  ],
  examples: [
    'gfnscope test examples field-cases',
    'gfnscope test examples --format junit --output report.xml',
  ],
  run: test,
};

async function test(given: Given, io: Io): Promise<StatusCode> {
  const files = findScripts(given.files, io);
  const file = given.text('output');
  const report = new Report(io);
  const format =
    FORMATS.find((name) => name === given.text('format')) ?? (given.has('json') ? 'json' : 'pretty');
  const reporters = reportersFor(format, file === undefined ? null : report, io);
  const counts = { passed: 0, failed: 0, broken: 0, interrupted: false };
  await runAll(files, given, io, reporters, counts);
  if (counts.passed + counts.failed + counts.broken === 0 && !counts.interrupted) {
    const text = given.text('test');
    throw new UsageError(
      'there was no test to run',
      text === undefined ? '' : `none has '${text}' in its name`,
    );
  }
  for (const reporter of reporters) reporter.end();
  if (file !== undefined) report.save(file);
  if (counts.interrupted) return Status.endless;
  if (counts.broken > 0) return Status.wrong;
  return counts.failed > 0 ? Status.failed : Status.done;
}

interface Counts {
  passed: number;
  failed: number;
  broken: number;
  interrupted: boolean;
}

async function runAll(
  files: readonly string[],
  given: Given,
  io: Io,
  reporters: readonly TestReporter[],
  counts: Counts,
): Promise<void> {
  const wanted = given.text('test') ?? '';
  const options: TestOptions = {
    policy: policyOf(given, false),
    maxSteps: given.count('max-steps') ?? MAX_STEPS,
    seed: given.count('seed'),
    progress: new Progress(io),
  };
  for (const file of files) {
    const script = openScript(file, io, given.text('root'));
    // Warnings are what `check` is for.
    if (script.program === null) printProblems(script, io.stderr, colourFor(io.stderr, io.env));
    const { program } = script;
    const tests =
      program === null
        ? []
        : testsOf(program).filter((index) => (program.entries[index]?.name ?? '').includes(wanted));
    if (program !== null && tests.length === 0) continue;
    for (const reporter of reporters) reporter.file(file);
    if (program === null) {
      counts.broken += 1;
      for (const reporter of reporters) reporter.broken(file, problemCount(script.diagnostics));
      continue;
    }
    for (const index of tests) {
      const result = await runTest(script, program, index, io, options);
      if (result.passed) counts.passed += 1;
      else counts.failed += 1;
      for (const reporter of reporters) reporter.result(result);
      if (result.outcome.kind === 'interrupted') counts.interrupted = true;
      if (counts.interrupted) return;
    }
  }
}

/** A report for a file, and then a pretty one for whoever waits; or only one, for stdout. */
function reportersFor(format: Format, report: Report | null, io: Io): TestReporter[] {
  const colour = colourFor(io.stdout, io.env);
  if (report === null) return [reporterOf(format, io.stdout, colour)];
  return [reporterOf(format, report, colourFor(report, {})), reporterOf('pretty', io.stdout, colour)];
}

/** A report that is kept until it is whole: half an XML file is no use to anybody. */
class Report implements Output {
  readonly isTerminal = false;
  readonly columns = 110;
  private text = '';

  constructor(private readonly io: Io) {}

  write(text: string): void {
    this.text += text;
  }

  save(file: string): void {
    try {
      writeFileSync(path.resolve(this.io.cwd, file), this.text);
    } catch (error) {
      throw new UsageError(`cannot write ${file}: ${whyNot(error)}`);
    }
  }
}
