/** Counts what passed and failed over all suites, and says so line by line. */
export class Counts {
  passed = 0;
  failed = 0;

  /** @param {(line: string) => void} say */
  constructor(say) {
    this.say = say;
  }

  pass(name, milliseconds) {
    this.passed += 1;
    this.say(`✓ ${name}${milliseconds === undefined ? '' : ` (${(milliseconds / 1000).toFixed(1)} s)`}`);
  }

  fail(name, why) {
    this.failed += 1;
    this.say(`✗ ${name}\n${why}`);
  }

  /**
   * Runs one test.
   * @param {string} name
   * @param {() => Promise<void>} test
   * @param {() => Promise<void>} [failed] what else is to be done if it fails
   */
  async run(name, test, failed) {
    const started = performance.now();
    try {
      await test();
      this.pass(name, performance.now() - started);
    } catch (error) {
      this.fail(name, error instanceof Error ? error.stack : String(error));
      await failed?.();
    }
  }

  /** Takes over a line of a suite that runs elsewhere: `✓ name`, or `✗ name` and why. @returns {boolean} whether it was one */
  hear(line) {
    const [, mark, rest] = /^([✓✗]) ([^]*)$/.exec(line) ?? [];
    if (mark === undefined) return false;
    if (mark === '✓') this.passed += 1;
    else this.failed += 1;
    this.say(`${mark} ${rest}`);
    return true;
  }
}
