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

  async 'a button opens the list, predictions fill it in, the message offers to undo'({ workbench, page }) {
    await stopAtExit(workbench);
    await workbench.toolbar('Choose what happens');
    const before = await workbench.picks();
    assert.ok(before.length > 3, before.join(' | '));
    await page
      .locator('.quick-input-list .monaco-list-row', { hasText: /faults again|again at|livelock|for ever/i })
      .first()
      .waitFor({ timeout: 15_000 });
    await workbench.screenshots('choices');
    if (!(await page.locator('.quick-input-widget').isVisible()))
      await workbench.toolbar('Choose what happens');
    await workbench.pick(/Convert/);
    const toast = await workbench.message(/shared/);
    await workbench.screenshot('chosen');
    await toast.locator('.monaco-button', { hasText: 'Undo' }).click();
    await workbench
      .lenses(/Convert/)
      .first()
      .waitFor({ timeout: 15_000 });
  },

  async 'another debugger’s way works, too: Step Into Target'({ workbench }) {
    await stopAtExit(workbench);
    await workbench.command('Debug: Step Into Target');
    const choices = await workbench.picks();
    assert.ok(choices.length > 2, choices.join(' | '));
    await workbench.pick(/^Convert/);
    await workbench.consoleShows(/Convert/);
  },
};
