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

/** The tests, by name. Each begins in an open workbench without a session. */
const tests = {
  async 'F5 stops at the exit that waits for a choice, and Step Into makes it'(workbench) {
    const name = 'implicit-conversion.gfn';
    await workbench.openFile(name);
    await workbench.startDebugging();
    const stack = await workbench.stoppedStack();
    assert.ok(stack.length > 1, `handler and guest frames, not only: ${stack.join(' | ')}`);
    assert.match(await workbench.exceptionText(), /KVM_EXIT_MEMORY_ERROR/);
    say(`  picture: ${path.relative(root, await workbench.screenshot('thread-exit'))}`);
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
  for (const name of ['explicit-conversion.gfn', 'implicit-conversion.gfn']) {
    copyFileSync(path.join(root, 'examples', name), path.join(folder, name));
  }
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
      say(`  picture: ${path.relative(root, await workbench.screenshot(`failed-${counts.failed}`))}`);
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
