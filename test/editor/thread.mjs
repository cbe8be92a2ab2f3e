// A real VS Code, as a person meets it: open the first example, press F5, see the stop at the exit, go on to the end.
// Ends with a line `N passed, N failed`.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { findChromium } from '../../scripts/editor/chromium.mjs';
import { root } from '../../scripts/editor/folders.mjs';
import { serveEditor } from '../../scripts/editor/serve.mjs';
import { Workbench } from './workbench.mjs';

const say = (line) => console.log(line);

/** The examples that are opened: the first one, and one whose handler leaves the choice to a person. */
const first = 'explicit-conversion.gfn';
const asking = 'ask-at-exit.gfn';

/** The tests, by name. Each begins in an open workbench without a session, and ends in one. */
const tests = {
  async 'F5 on the first example stops at its exit'(workbench) {
    await workbench.openFile(first);
    await workbench.startDebugging();
    const stack = await workbench.stoppedStack();
    assert.ok(stack.length >= 3, `handler, exit and guest, not only: ${stack.join(' | ')}`);
    assert.match(stack.join(' '), /KVM_RUN/);
    assert.match(await workbench.exceptionText(), /KVM_EXIT_/);
    say(`  picture: ${await workbench.screenshot('first-example')}`);
    await workbench.continueToEnd();
  },

  async 'an exit that asks offers its choices, and one can be made'(workbench) {
    await workbench.openFile(asking);
    await workbench.startDebugging();
    await workbench.stoppedStack();
    await workbench.command('Debug: Step Into Target');
    const choices = await workbench.picks();
    say(`  picture: ${await workbench.screenshot('choices')}`);
    assert.ok(choices.length > 2, choices.join(' | '));
    await workbench.pick(/^Convert/);
    await workbench.consoleShows(/chosen: Convert/);
    await workbench.stopDebugging();
  },
};

const scratch = mkdtempSync(path.join(tmpdir(), 'gfnscope-editor-'));
const folder = path.join(scratch, 'guest-programs');
const counts = { passed: 0, failed: 0 };
let editor;
let browser;
try {
  mkdirSync(folder);
  for (const name of [first, asking])
    copyFileSync(path.join(root, 'examples', name), path.join(folder, name));
  const found = await findChromium(say);
  [editor, browser] = await Promise.all([
    serveEditor({ folder, data: path.join(scratch, 'data'), say }),
    chromium.launch({ executablePath: found.executablePath, args: found.args, headless: true }),
  ]);
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  const workbench = new Workbench(page);
  const opened = performance.now();
  await workbench.open(editor.url, folder);
  say(`workbench after ${((performance.now() - opened) / 1000).toFixed(1)} s`);
  for (const [name, test] of Object.entries(tests)) {
    const started = performance.now();
    try {
      await test(workbench);
      counts.passed += 1;
      say(`✓ ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
    } catch (error) {
      counts.failed += 1;
      say(`✗ ${name}\n${error.stack}`);
      say(`  picture: ${await workbench.screenshot(`failed-${counts.failed}`)}`);
    }
  }
} catch (error) {
  counts.failed += 1;
  say(`✗ the editor could not be started\n${error.stack}`);
} finally {
  await browser?.close();
  await editor?.stop();
  rmSync(scratch, { recursive: true, force: true });
}
say(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;
