// Runs a session in a browser-only VS Code: the web entry point, with the engine in a worker.
import { webEditor } from '../../scripts/editor/install-web.mjs';
import { bundleSuite } from './bundle.mjs';

/**
 * @param {object} where
 * @param {{ executablePath: string, args: string[] }} where.found a browser
 * @param {string} where.folder guest programs
 * @param {string} where.extension the unpacked package
 * @param {import('./counts.mjs').Counts} counts
 * @param {(line: string) => void} say
 */
export async function runInWeb({ found, folder, extension }, counts, say) {
  const suite = await bundleSuite('web');
  const { runTests, chromium, options } = await webEditor(say);
  // The runner launches a browser of its own, unless told which.
  const launch = chromium.launch.bind(chromium);
  chromium.launch = (wanted) =>
    launch({ ...wanted, ...found, args: [...(wanted?.args ?? []), ...found.args], headless: true });
  const before = counts.passed + counts.failed;
  const log = console.log;
  const heard = [];
  // The page's console is all that comes out of there.
  console.log = (...words) => {
    const line = words.map(String).join(' ');
    heard.push(line);
    const mark = /[✓✗] [^]*/.exec(line);
    if (mark === null || !counts.hear(mark[0])) return;
  };
  counts.say = log;
  try {
    await runTests({
      ...options,
      extensionDevelopmentPath: extension,
      extensionTestsPath: suite,
      folderPath: folder,
      headless: true,
      port: 0,
    });
  } finally {
    console.log = log;
    chromium.launch = launch;
    counts.say = say;
    if (counts.passed + counts.failed === before) say(heard.slice(-30).join('\n'));
  }
  if (counts.passed + counts.failed === before) throw new Error('no test was heard of');
}
