import type { Output } from '../io.js';
import type { TestResult } from '../run-tests.js';
import type { TestReporter } from './test-reporter.js';

interface Suite {
  readonly file: string;
  readonly results: TestResult[];
  broken: string | null;
}

/** JUnit XML, as CI systems read it: one suite a script. Written at the end, since a suite begins with its counts. */
export class JunitReporter implements TestReporter {
  private readonly suites: Suite[] = [];

  constructor(private readonly out: Output) {}

  file(name: string): void {
    this.suites.push({ file: name, results: [], broken: null });
  }

  result(result: TestResult): void {
    this.suites.at(-1)?.results.push(result);
  }

  broken(_file: string, why: string): void {
    const suite = this.suites.at(-1);
    if (suite !== undefined) suite.broken = why;
  }

  end(): void {
    const results = this.suites.flatMap((suite) => suite.results);
    const failures = results.filter(({ passed }) => !passed).length;
    const errors = this.suites.filter(({ broken }) => broken !== null).length;
    const counts = `tests="${results.length + errors}" failures="${failures}" errors="${errors}" time="${seconds(results)}"`;
    this.out.write('<?xml version="1.0" encoding="UTF-8"?>\n');
    this.out.write(`<testsuites name="gfnscope" ${counts}>\n`);
    for (const suite of this.suites) this.suite(suite);
    this.out.write('</testsuites>\n');
  }

  private suite({ file, results, broken }: Suite): void {
    const failures = results.filter(({ passed }) => !passed).length;
    const errors = broken === null ? 0 : 1;
    const counts = `tests="${results.length + errors}" failures="${failures}" errors="${errors}" time="${seconds(results)}"`;
    this.out.write(`  <testsuite name="${xml(file)}" ${counts}>\n`);
    if (broken !== null) {
      this.out.write(`    <testcase classname="${xml(file)}" name="it compiles">\n`);
      this.out.write(`      <error message="${xml(broken)}"/>\n    </testcase>\n`);
    }
    for (const result of results) this.out.write(testcase(result));
    this.out.write('  </testsuite>\n');
  }
}

function testcase(result: TestResult): string {
  const { file, name, passed, title, text, at, log, details } = result;
  const place = at === null ? '' : ` file="${xml(at.file)}" line="${at.line}"`;
  const head = `    <testcase classname="${xml(file)}" name="${xml(name)}"${place} time="${seconds([result])}"`;
  const failure = passed
    ? ''
    : `      <failure type="${xml(result.outcome.kind)}" message="${xml(text === '' ? title : `${title}: ${text}`)}">${xml(details.join('\n'))}</failure>\n`;
  const said = log.length === 0 ? '' : `      <system-out>${xml(log.join('\n'))}</system-out>\n`;
  return failure + said === '' ? `${head}/>\n` : `${head}>\n${failure}${said}    </testcase>\n`;
}

function seconds(results: readonly TestResult[]): string {
  return (results.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000).toFixed(3);
}

/** What XML 1.0 has no way at all to write: most control characters, halves of surrogate pairs. */
const UNWRITABLE = /(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/gu;

function xml(text: string): string {
  return text
    .replaceAll(UNWRITABLE, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
