import Mocha from 'mocha';

/** What VS Code calls in its extension host. Rejects if a test failed. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, reporter: Lines });
  mocha.suite.emit('pre-require', globalThis, 'gfnscope', mocha);
  await import('./activation.js');
  await import('./language.js');
  await import('./launch-json.js');
  await import('./sessions.js');
  await import('./recordings.js');
  await import('./bad-input.js');
  const failures = await new Promise<number>((resolve) => {
    mocha.run(resolve);
  });
  if (failures > 0) throw new Error(`${failures} failed`);
}

/** One line for each test, which the page that runs the editor hears. */
class Lines extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.on('pass', (test) => {
      console.log(`✓ ${test.fullTitle()}`);
    });
    runner.on('fail', (test, error: Error) => {
      console.log(`✗ ${test.fullTitle()}\n${error.stack ?? error.message}`);
    });
  }
}
