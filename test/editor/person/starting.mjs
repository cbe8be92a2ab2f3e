import assert from 'node:assert/strict';

/** Ways to a session. */
export const startingTests = {
  async 'F5 on a program stops at its exit, says why, and goes on to the end'({ workbench }) {
    await workbench.openFile('explicit-conversion.gfn');
    await workbench.startDebugging();
    const stack = await workbench.stoppedStack();
    assert.ok(stack.length >= 3, `handler, exit and guest, not only: ${stack.join(' | ')}`);
    assert.match(stack.join(' '), /KVM_RUN/);
    const text = await workbench.exceptionText();
    assert.match(text, /KVM_EXIT_MEMORY_ERROR/);
    assert.match(text, /asked by hypercall to make 4K at gpa 0x100000 shared/);
    // Room for our own views, in this session and in the next ones.
    for (const view of ['Watch', 'Loaded Scripts', 'Breakpoints']) await workbench.unfold(view, false);
    await workbench.continueToEnd();
    await workbench.command('View: Toggle Panel Visibility');
  },

  async 'the list of ways to start offers each program and test'({ workbench, page }) {
    await page.keyboard.press('Control+P');
    await page.locator('.quick-input-widget input').fill('debug Guest private');
    await workbench.pick(/Guest private memory/);
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: 'balloon.gfn' }).first().waitFor({ timeout: 15_000 });
    await page.locator('.quick-input-widget input').fill('PMPAT');
    await rows
      .filter({ hasText: /priv-memfd-test\.gfn: PMPAT/ })
      .first()
      .waitFor({ timeout: 15_000 });
    await page.keyboard.press('Escape');
  },

  async 'the walkthrough opens its sample, which can be debugged'({ workbench, page }) {
    await workbench.command('View: Toggle Primary Side Bar Visibility');
    await workbench.command('GFN: Get started with gfnscope');
    const steps = page.locator('.getting-started-step');
    await steps.first().waitFor({ timeout: 15_000 });
    assert.equal(await steps.count(), 5);
    await page.locator('.getting-started-media webview, .getting-started-media iframe').first().waitFor();
    await page.waitForTimeout(1500);
    await workbench.screenshots('walkthrough');
    await steps.nth(2).click();
    await page.waitForTimeout(1500);
    await workbench.screenshot('walkthrough-choose');
    await steps.nth(0).click();
    await page
      .locator('.getting-started-step.expanded .monaco-button', { hasText: 'Open the sample' })
      .click();
    await page.locator('.tab.active[data-resource-name="sample.gfn"]').waitFor({ timeout: 15_000 });
    await workbench.startDebugging();
    await workbench.stoppedStack();
  },

  async 'a new program is there to be run at once'({ workbench, page }) {
    await workbench.command('GFN: New guest program');
    const line = page.locator('.editor-instance .view-line', { hasText: 'vm sw_protected' });
    await line.first().waitFor();
    await page.locator('.editor-actions .codicon-debug-alt').first().waitFor();
    await workbench.command('View: Revert and Close Editor');
  },
};
