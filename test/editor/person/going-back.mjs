import assert from 'node:assert/strict';

/** The program whose exit can be answered in a way that holds and in one that does not. */
export const TWO_WAYS_FILE = 'two-ways.gfn';
export const TWO_WAYS = `// Converting just the page that the guest asked about is right here: its neighbour stays private.
vm sw_protected {
  private_fd ram size 64M allocated
  memslot 0 gpa 0x0 size 64M shared anon private ram
}

const BUFFER = 0x30_0000

vmm {
  on memory_error (exit) { ask }
}

vcpu 0 {
  store u64 [private BUFFER + 4K] = 7
  store u64 [shared BUFFER] = 42
  expect is_private(BUFFER + 4K)
  log "the neighbour is still private"
}
`;

const TIMELINE = 'Exit timeline';

/** Runs to the exit, converts more than was asked for, and goes on to the expectation that fails. */
async function failAfterChoosing(workbench) {
  await workbench.openFile(TWO_WAYS_FILE);
  await workbench.startDebugging();
  await workbench.stoppedStack();
  assert.match(await workbench.exceptionText(), /KVM_EXIT_MEMORY_ERROR/);
  await choose(workbench, /aligned 2 MiB/);
  await stopsWith(workbench, /is_private\(BUFFER \+ 4K\)/);
}

async function choose(workbench, pattern) {
  await workbench.toolbar('Choose what happens');
  await workbench.pick(pattern);
  await workbench.message(/Convert/);
}

/** Goes on until the box at the stopped line reads like `pattern`. */
async function stopsWith(workbench, pattern) {
  const box = workbench.page.locator('.exception-widget', { hasText: pattern });
  await workbench.page.keyboard.press('F5');
  await box.waitFor({ timeout: 15_000 });
}

/** Back to another point of time, and on from there. */
export const goingBackTests = {
  async 'back to the exit by the timeline, the other choice holds'({ workbench, page }) {
    await failAfterChoosing(workbench);
    await workbench.unfold('Memslots & private fds', false);
    await workbench.unfold(TIMELINE);
    const rows = workbench.rowsOf(TIMELINE);
    const exit = rows.filter({ hasText: 'MEMORY_ERROR' });
    await exit.first().click();
    await exit.filter({ hasText: 'now' }).waitFor({ timeout: 15_000 });
    await rows.filter({ hasText: 'Chosen' }).filter({ hasText: 'ahead of now' }).waitFor();
    await page
      .locator('.exception-widget', { hasText: 'KVM_EXIT_MEMORY_ERROR' })
      .waitFor({ timeout: 15_000 });
    await workbench.screenshots('back-at-the-exit');
    await choose(workbench, /Convert gpa 0x300000, 4K, to shared/);
    await workbench.command('GFN: Branches…');
    // The palette's rows are there still.
    const listed = page.locator('.quick-input-list .monaco-list-row', { hasText: 'the run is on it' });
    await listed.waitFor();
    const branches = await workbench.picks();
    assert.equal(branches.length, 2, branches.join(' | '));
    assert.match(branches[0], /the run is on it/);
    assert.match(branches[1], /failed: /);
    await workbench.screenshot('branches');
    await page.keyboard.press('Escape');
    await workbench.unfold(TIMELINE, false);
    await workbench.unfold('Memslots & private fds');
    await workbench.continueToEnd();
  },

  async 'the map is scrubbed through time, and draws what was'({ workbench, page }) {
    await failAfterChoosing(workbench);
    await workbench.toolbar('Show gfn map');
    const map = workbench.map();
    const slider = map.locator('.time input');
    const moment = map.locator('.time .moment');
    const exit = map.locator('.exit');
    await slider.waitFor({ timeout: 20_000 });
    await exit.filter({ hasText: 'Last exit' }).waitFor();
    await workbench.screenshots('time');
    await slider.focus();
    await page.keyboard.press('PageUp');
    await moment.filter({ hasText: 'waits' }).waitFor({ timeout: 15_000 });
    await exit.filter({ hasText: 'Exit pending' }).waitFor();
    // The keyboard is still the slider's, whatever box the editor opened at the stop.
    await page.waitForTimeout(500);
    await page.keyboard.press('Home');
    await moment.filter({ hasText: 'Moment 0 of' }).waitFor({ timeout: 15_000 });
    await exit.waitFor({ state: 'hidden' });
    const { x, y, width, height } = await slider.boundingBox();
    await page.mouse.move(x + 7, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width - 1, y + height / 2, { steps: 25 });
    await page.mouse.up();
    await exit.filter({ hasText: 'Last exit' }).waitFor({ timeout: 15_000 });
    await page.waitForTimeout(800);
    await workbench.screenshot('scrubbed');
    await workbench.command('View: Toggle Panel Visibility');
  },

  async 'a row of the tree tells why it is like this, and leads there'({ workbench, page }) {
    await failAfterChoosing(workbench);
    for (const view of ['Variables', TIMELINE]) await workbench.unfold(view, false);
    await workbench.unfold('Memslots & private fds');
    const row = workbench
      .rowsOf('Memslots & private fds')
      .filter({ hasText: /0x200000–/ })
      .first();
    await row.waitFor({ timeout: 15_000 });
    await row.click({ button: 'right' });
    // A menu that has just been opened does not hear the mouse yet.
    await page.waitForTimeout(400);
    await page.locator('.monaco-menu .action-label', { hasText: 'Why is it like this?' }).click();
    await page
      .locator('.quick-input-list .monaco-list-row', { hasText: /moment \d/ })
      .first()
      .waitFor();
    const causes = await workbench.picks();
    assert.match(causes.join('\n'), /moment \d/);
    assert.match(causes.join('\n'), /MEMORY_ERROR/);
    await workbench.screenshot('why');
    await page.keyboard.press('Escape');
    await workbench.command('GFN: Go to start');
    await page.waitForTimeout(800);
    await workbench.command('GFN: Go to moment…');
    await page.locator('.quick-input-widget input').fill('999999999');
    await page.locator('.quick-input-message', { hasText: 'run up to moment' }).waitFor();
    await page.keyboard.press('Escape');
  },
};
