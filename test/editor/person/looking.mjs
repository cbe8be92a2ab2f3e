import assert from 'node:assert/strict';
import { BIG_GUEST } from '../person.mjs';

/** What a person looks at while a run is stopped. */
export const lookingTests = {
  async 'the tree shows memslots, runs and holes, and follows a step'({ workbench, page }) {
    await workbench.openFile('explicit-conversion.gfn');
    await workbench.startDebugging();
    await workbench.stoppedStack();
    // Room for the tree.
    for (const other of ['Variables', 'Watch', 'Call Stack', 'Breakpoints', 'Exit timeline'])
      await workbench.unfold(other, false);
    await workbench.unfold('Memslots & private fds');
    const rows = workbench.rowsOf('Memslots & private fds');
    await rows.first().waitFor({ timeout: 15_000 });
    for (let i = 0; i < 12; i++) {
      const closed = rows.locator('.monaco-tl-twistie.collapsed').first();
      if (!(await closed.isVisible().catch(() => false))) break;
      // A row may unfold by itself meanwhile: what is to be seen is judged below.
      await closed.click({ timeout: 2000 }).catch(() => {});
    }
    const text = (await rows.allInnerTexts()).join('\n');
    assert.match(text, /slot/i);
    assert.match(text, /private/);
    await page.keyboard.press('F5');
    await page.waitForTimeout(1200);
    await workbench.screenshots('tree');
    await workbench.unfold('Call Stack');
  },

  async 'the timeline lists exits and conversions, and leads to their lines'({ workbench, page }) {
    await workbench.openFile('explicit-conversion.gfn');
    await workbench.startDebugging();
    await workbench.stoppedStack();
    await page.keyboard.press('F5');
    await page.waitForTimeout(800);
    await workbench.unfold('Memslots & private fds', false);
    await workbench.unfold('Exit timeline');
    const rows = workbench.rowsOf('Exit timeline');
    await rows.nth(1).waitFor({ timeout: 15_000 });
    const exit = rows.filter({ hasText: 'MEMORY_ERROR' }).first();
    await workbench.screenshots('timeline');
    await exit.click();
    await page.locator('.tab.active[data-resource-name="explicit-conversion.gfn"]').waitFor();
    await workbench.unfold('Exit timeline', false);
    await workbench.unfold('Memslots & private fds');
  },

  async 'the map draws 16 TiB, zooms, and is the same after being hidden'({ workbench, page }) {
    await workbench.openFile(BIG_GUEST);
    await workbench.startDebugging();
    await workbench.stoppedStack();
    for (let i = 0; i < 2; i++) {
      await page.keyboard.press('F5');
      await page.waitForTimeout(700);
    }
    await workbench.toolbar('Show gfn map');
    const canvas = workbench.map().locator('canvas').first();
    await canvas.waitFor({ timeout: 20_000 });
    await page.waitForTimeout(1500);
    await workbench.screenshots('map');
    await workbench.command('GFN: Go to the exit in the map');
    await page.waitForTimeout(1200);
    await workbench.screenshot('map-exit');
    for (let twice = 0; twice < 2; twice++) await workbench.command('View: Toggle Panel Visibility');
    await canvas.waitFor({ timeout: 20_000 });
    await page.setViewportSize({ width: 800, height: 700 });
    await page.waitForTimeout(1200);
    await workbench.screenshot('map-narrow');
    await page.setViewportSize({ width: 1400, height: 900 });
    await workbench.command('View: Toggle Panel Visibility');
  },

  async 'memory is shown as bytes, what is not backed is no zeros'({ workbench, page }) {
    await workbench.openFile('ask-at-exit.gfn');
    await workbench.startDebugging();
    await workbench.stoppedStack();
    await workbench.command('GFN: View memory');
    await page.locator('.quick-input-widget input').fill('private:0x30_0000');
    await page.waitForTimeout(300);
    await page.keyboard.press('Enter');
    await page.locator('.view-line', { hasText: 'e7 c2 5e' }).first().waitFor({ timeout: 15_000 });
    await workbench.screenshot('memory');
  },

  async 'a window loaded anew in mid-session is a window without one'({ workbench, page }) {
    await workbench.openFile('ask-at-exit.gfn');
    await workbench.startDebugging();
    await workbench.stoppedStack();
    await workbench.reload();
    await page.waitForTimeout(4000);
    await workbench.sessionEnds();
    await workbench.openFile('ask-at-exit.gfn');
    await workbench.startDebugging();
    await workbench.stoppedStack();
  },
};
