import assert from 'node:assert/strict';

/** Opens the program whose handler asks, and runs it to its exit. */
async function stopAtExit(workbench) {
  await workbench.openFile('ask-at-exit.gfn');
  await workbench.startDebugging();
  await workbench.stoppedStack();
}

/** At an exit that waits: every way of choosing. */
export const choosingTests = {
  async 'lenses over the stopped line offer the choices with their outcomes'({ workbench, page }) {
    await stopAtExit(workbench);
    assert.match(await workbench.exceptionText(), /KVM_EXIT_MEMORY_ERROR/);
    await workbench
      .lenses(/Convert/)
      .first()
      .waitFor({ timeout: 15_000 });
    await page.waitForTimeout(1500);
    await workbench.screenshots('stop');
    await workbench
      .lenses(/Convert/)
      .first()
      .click();
    await workbench.message(/Convert|shared/);
    await page.locator('.debug-top-stack-frame-line').first().waitFor();
    await workbench.continueToEnd();
  },

  async 'a button opens the list, predictions fill it in, a message says what came of it'({
    workbench,
    page,
  }) {
    await stopAtExit(workbench);
    const open = async () => {
      await workbench.toolbar('Choose what happens');
      await page
        .locator('.quick-input-list .monaco-list-row', { hasText: /asks again|livelock|for ever/ })
        .first()
        .waitFor({ timeout: 15_000 });
      await page.waitForTimeout(800);
    };
    await open();
    const all = await workbench.picks();
    assert.ok(all.length > 3, all.join(' | '));
    await workbench.screenshot('choices-dark');
    await page.keyboard.press('Escape');
    await workbench.theme('light');
    await open();
    await workbench.screenshot('choices-light');
    await page.keyboard.press('Escape');
    await workbench.theme('dark');
    await open();
    await workbench.pick(/Convert/);
    const toast = await workbench.message(/shared/);
    await workbench.screenshot('chosen');
    const undo = toast.locator('.monaco-button', { hasText: 'Undo' });
    // Offered as soon as the adapter can go back.
    if (await undo.isVisible()) {
      await undo.click();
      await workbench
        .lenses(/Convert/)
        .first()
        .waitFor({ timeout: 15_000 });
    }
  },

  async 'another debugger’s way works, too: Step Into Target'({ workbench, page }) {
    await stopAtExit(workbench);
    await workbench.command('Debug: Step Into Target');
    const choices = await workbench.picks();
    assert.ok(choices.length > 2, choices.join(' | '));
    await workbench.pick(/^Convert/);
    await page.keyboard.press('Control+Shift+Y');
    await workbench.consoleShows(/Convert/);
    await workbench.command('View: Toggle Panel Visibility');
  },
};
