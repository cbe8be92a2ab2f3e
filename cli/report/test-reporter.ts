import type { TestResult } from '../run-tests.js';

/** Tells of tests as they end. */
export interface TestReporter {
  /** The tests of a file begin. */
  file(name: string): void;
  result(result: TestResult): void;
  /** A script that does not compile: none of its tests ran. */
  broken(file: string, why: string): void;
  end(): void;
}
