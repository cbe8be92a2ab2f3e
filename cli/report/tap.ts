import type { Output } from '../io.js';
import type { TestResult } from '../run-tests.js';
import { printable } from '../terminal/text.js';
import type { TestReporter } from './test-reporter.js';

/** TAP version 14, with the plan at the end: how many tests there are is known when all files are compiled. */
export class TapReporter implements TestReporter {
  private count = 0;

  constructor(private readonly out: Output) {
    out.write('TAP version 14\n');
  }

  file(name: string): void {
    this.out.write(`# ${printable(name)}\n`);
  }

  result({ file, name, passed, title, text, at, steps, details }: TestResult): void {
    this.point(passed, `${file}: ${name}`);
    if (passed) return;
    const where: [string, unknown][] = at === null ? [] : [['at', at]];
    this.block([
      ['message', title],
      ['text', text],
      ...where,
      ['steps', steps],
      ['details', details.join('\n')],
    ]);
  }

  broken(file: string, why: string): void {
    this.point(false, `${file}: it compiles`);
    this.block([['message', why]]);
  }

  end(): void {
    this.out.write(`1..${this.count}\n`);
  }

  private point(passed: boolean, name: string): void {
    this.count += 1;
    this.out.write(`${passed ? 'ok' : 'not ok'} ${this.count} - ${escaped(name)}\n`);
  }

  /** A YAML block; JSON values are YAML. */
  private block(rows: readonly [string, unknown][]): void {
    this.out.write('  ---\n');
    for (const [key, value] of rows) this.out.write(`  ${key}: ${JSON.stringify(value)}\n`);
    this.out.write('  ...\n');
  }
}

/** In a TAP description `#` begins a directive and `\` escapes. */
function escaped(name: string): string {
  return printable(name).replaceAll('\\', '\\\\').replaceAll('#', '\\#');
}
