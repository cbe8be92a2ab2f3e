// The editor's suites, all on the package that `npm run package` makes: in the extension host of a real VS Code, as a person
// meets it, and in a VS Code that lives in a browser alone. Ends with a line `N passed, N failed`.
// `node test/editor/main.mjs [in-host] [person] [web] [--only TEXT]`: all suites, or those named; of a person's tests those with the text in their name.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { findChromium } from '../../scripts/editor/chromium.mjs';
import { root } from '../../scripts/editor/folders.mjs';
import { serveEditor } from '../../scripts/editor/serve.mjs';
import { Counts } from './counts.mjs';
import { runInHost } from './in-host.mjs';
import { packageExtension } from './package-extension.mjs';
import { runAsPerson } from './person.mjs';
import { runInWeb } from './web.mjs';

const say = (line) => console.log(line);
const suites = { 'in-host': inHost, person, web };
const { positionals, values } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } });
const asked = positionals.filter((name) => name in suites);
const counts = new Counts(say);
const scratch = mkdtempSync(path.join(tmpdir(), 'gfnscope-editor-'));

/** Pictures are of the themes that most people have. */
const preferences = {
  'workbench.colorTheme': 'Default Dark Modern',
  'window.autoDetectColorScheme': true,
  'workbench.preferredDarkColorTheme': 'Default Dark Modern',
  'workbench.preferredLightColorTheme': 'Default Light Modern',
  'remote.autoForwardPorts': false,
};

/** A folder of guest programs to open, fresh for each suite: suites write into it. */
function guestPrograms(name) {
  const folder = path.join(scratch, name);
  mkdirSync(folder);
  for (const from of ['examples', 'field-cases'])
    for (const file of readdirSync(path.join(root, from)))
      if (file.endsWith('.gfn')) cpSync(path.join(root, from, file), path.join(folder, file));
  return folder;
}

/** Serves a fresh VS Code with the package installed, and hands it to a suite. */
async function served(name, vsix, suite) {
  const folder = guestPrograms(name);
  const data = path.join(scratch, `${name}-data`);
  const editor = await serveEditor({
    folder,
    data,
    vsix,
    preferences,
    say,
  });
  try {
    await suite({ url: editor.url, folder, extensions: path.join(data, 'extensions') });
  } finally {
    await editor.stop();
  }
}

function inHost({ browser, vsix }) {
  return served('in-host', vsix, (at) =>
    runInHost(browser, { ...at, helper: path.join(root, 'test/editor/helper') }, counts),
  );
}

function person({ browser, vsix }) {
  return served('person', vsix, (at) => runAsPerson(browser, { ...at, only: values.only }, counts, say));
}

async function web({ found, vsix }) {
  // Installing it unpacks it: what the browser loads are the package's own files.
  await served('web', vsix, async ({ extensions, folder }) => {
    const name = readdirSync(extensions).find((each) => each.startsWith('gfnscope.gfnscope-'));
    await runInWeb({ found, folder, extension: path.join(extensions, name) }, counts, say);
  });
}

let browser;
try {
  const found = await findChromium(say);
  const started = performance.now();
  const vsix = packageExtension();
  say(`${path.relative(root, vsix)} after ${((performance.now() - started) / 1000).toFixed(1)} s`);
  browser = await chromium.launch({ executablePath: found.executablePath, args: found.args, headless: true });
  for (const name of asked.length > 0 ? asked : Object.keys(suites)) {
    say(`\n─ ${name}`);
    const began = performance.now();
    await suites[name]({ browser, found, vsix }).catch((error) =>
      counts.fail(`${name}: the suite`, error.stack),
    );
    say(`  ${((performance.now() - began) / 1000).toFixed(0)} s`);
  }
} catch (error) {
  counts.fail('the editor could not be started', error.stack);
} finally {
  await browser?.close();
  rmSync(scratch, { recursive: true, force: true });
}
say(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;
