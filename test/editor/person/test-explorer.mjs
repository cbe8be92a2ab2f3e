import assert from 'node:assert/strict';

/** The test explorer. */
export const explorerTests = {
  async 'tests of files that are not open are found, run, and fail at their line'({ workbench, page }) {
    await workbench.command('Testing: Focus on Test Explorer View');
    const rows = page.locator('.test-explorer .monaco-list-row');
    await rows.filter({ hasText: 'two-tests.gfn' }).first().waitFor({ timeout: 20_000 });
    await rows.filter({ hasText: 'priv-memfd-test.gfn' }).first().waitFor({ timeout: 20_000 });
    await workbench.command('Test: Run All Tests');
    const failed = page.locator('.test-explorer .monaco-list-row', {
      has: page.locator('.codicon-testing-failed-icon'),
    });
    await failed.filter({ hasText: 'two-tests.gfn' }).first().waitFor({ timeout: 40_000 });
    const counts = page.locator('.test-explorer .result-summary');
    await counts
      .filter({ hasText: /\d+\/\d+/ })
      .first()
      .waitFor({ timeout: 40_000 });
    await page.waitForTimeout(1500);
    assert.match(await counts.first().innerText(), /17\/18/);
    await workbench.openFile('two-tests.gfn');
    // What was found and what was expected, at the line.
    await page.locator('.editor-instance', { hasText: '0x2 != 0x3' }).first().waitFor({ timeout: 15_000 });
    await workbench.screenshot('tests');
  },
};
