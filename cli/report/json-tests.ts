import type { Output } from '../io.js';
import type { TestResult } from '../run-tests.js';
import { writeJson } from './json.js';
import type { TestReporter } from './test-reporter.js';

/** One object for each test, one at the end. */
export class JsonTestReporter implements TestReporter {
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
