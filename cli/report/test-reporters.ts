import type { TestResult } from '../run-tests.js';
import { writeJson } from './json.js';
import { JunitReporter } from './junit.js';
import { PrettyReporter } from './pretty-tests.js';
import { TapReporter } from './tap.js';
import type { Output } from '../io.js';
import type { Colour } from '../terminal/colour.js';

/** Tells of tests as they end. */
export interface TestReporter {
  /** The tests of a file begin. */
  file(name: string): void;
  result(result: TestResult): void;
  /** A script that does not compile: none of its tests ran. */
  broken(file: string, why: string): void;
  end(): void;
}

export const FORMATS = ['pretty', 'tap', 'junit', 'json'] as const;
export type Format = (typeof FORMATS)[number];

/** The reporter of a format. */
export function reporterOf(format: Format, out: Output, colour: Colour): TestReporter {
  switch (format) {
    case 'pretty':
      return new PrettyReporter(out, colour);
    case 'tap':
      return new TapReporter(out);
    case 'junit':
      return new JunitReporter(out);
    case 'json':
      return new JsonReporter(out);
  }
}

/** One object for each test, one at the end. */
class JsonReporter implements TestReporter {
  private passed = 0;
  private failed = 0;
  constructor(private readonly out: Output) {}

  file(): void {
    // Each result names its file.
  }

  result({ file, name, passed, outcome, title, text, at, steps, log }: TestResult): void {
    if (passed) this.passed += 1;
    else this.failed += 1;
    const failure = passed ? {} : { outcome: outcome.kind, title, text, ...(at === null ? {} : { at }) };
    writeJson(this.out, {
      type: 'test',
      file,
      name,
      passed,
      steps,
      ...(log.length === 0 ? {} : { log }),
      ...failure,
    });
  }

  broken(file: string, why: string): void {
    this.failed += 1;
    writeJson(this.out, {
      type: 'test',
      file,
      name: 'compile',
      passed: false,
      steps: 0,
      outcome: 'broken',
      title: 'it does not compile',
      text: why,
    });
  }

  end(): void {
    writeJson(this.out, { type: 'tests', passed: this.passed, failed: this.failed });
  }
}
