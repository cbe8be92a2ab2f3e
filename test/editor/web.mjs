// Runs a session in a browser-only VS Code: the web entry point, with the engine in a worker.
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '../../scripts/editor/serve.mjs';
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
  // The runner serves the extension's folder and nothing else: the suite goes in there, beside the package's own files.
  const suite = path.join(extension, 'web-suite.js');
  copyFileSync(await bundleSuite('web'), suite);
  const { runTests, chromium, options } = await webEditor(say);
  // The runner launches a browser of its own, unless told which.
  const launch = chromium.launch.bind(chromium);
  const launched = [];
  chromium.launch = async (wanted) => {
    const args = [...(wanted?.args ?? []), ...found.args];
    const browser = await launch({ ...wanted, ...found, args, headless: true });
    launched.push(browser);
    return browser;
  };
  const { passed, failed } = counts;
  const kinds = ['log', 'info', 'warn', 'error', 'debug'];
  const real = Object.fromEntries(kinds.map((kind) => [kind, console[kind]]));
  const heard = [];
  // The page's console is all that comes out of there.
  for (const kind of kinds)
    console[kind] = (...words) => {
      const line = words.map(String).join(' ');
      heard.push(line);
      const mark = /[✓✗] [^]*/.exec(line);
      if (mark !== null) counts.hear(mark[0]);
    };
  counts.say = real.log;
  try {
    const port = await freePort();
    const where = { extensionDevelopmentPath: extension, extensionTestsPath: suite, folderPath: folder };
    await Promise.race([
      runTests({ ...options, ...where, headless: true, port }),
      new Promise((_, reject) => {
        setTimeout(() => reject(new Error('the suite did not end')), 60_000).unref();
      }),
    ]);
  } finally {
    Object.assign(console, real);
    chromium.launch = launch;
    for (const browser of launched) await browser.close().catch(() => {});
    counts.say = say;
    // What else it said is of interest only if it did not go well.
    if (counts.failed > failed || counts.passed === passed) say(heard.slice(-40).join('\n'));
  }
  if (counts.passed === passed && counts.failed === failed) throw new Error('no test was heard of');
}
