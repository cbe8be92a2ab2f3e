import { counted } from '../../engine/describe/text.js';
import type { Output } from '../io.js';
import type { TestResult } from '../run-tests.js';
import type { Colour } from '../terminal/colour.js';
import { padEnd, printable } from '../terminal/text.js';
import type { TestReporter } from './test-reporter.js';

/** Column at which the steps stand. */
const NAME_WIDTH = 64;

/** Tells of tests to a person: a line each, and of those that fail why. */
export class PrettyReporter implements TestReporter {
  private passed = 0;
  private failed = 0;
  private broke = 0;

  constructor(
    private readonly out: Output,
    private readonly colour: Colour,
  ) {}

  file(name: string): void {
    this.out.write(`${this.colour.bold(name)}\n`);
  }

  result({ name, passed, details, log, steps }: TestResult): void {
    const { colour, out } = this;
    const mark = passed ? colour.green('✓') : colour.red('✗');
    out.write(`  ${mark} ${padEnd(printable(name), NAME_WIDTH)}  ${colour.dim(counted(steps, 'step'))}\n`);
    if (passed) {
      this.passed += 1;
      return;
    }
    this.failed += 1;
    for (const line of details) out.write(`      ${line}\n`);
    if (log.length > 0) out.write(`      ${colour.dim('it logged:')}\n`);
    for (const line of log) out.write(`        ${printable(line)}\n`);
  }

  broken(_file: string, why: string): void {
    this.broke += 1;
    this.out.write(`  ${this.colour.red('✗')} it does not compile: ${why}\n`);
  }

  end(): void {
    const { colour } = this;
    const total = [
      colour.green(`${this.passed} passed`),
      this.failed > 0 ? colour.red(`${this.failed} failed`) : '0 failed',
      ...(this.broke > 0 ? [colour.red(`${counted(this.broke, 'script')} broken`)] : []),
    ];
    this.out.write(`\n${total.join(', ')}\n`);
  }
}
