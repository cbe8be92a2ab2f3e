// Drives the served VS Code as a person would: by keys and by what is on the page.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { root, screenshots } from '../../scripts/editor/folders.mjs';

const seconds = (count) => count * 1000;

/** One page with the workbench in it. */
export class Workbench {
  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.page = page;
  }

  /** Opens the workbench on a folder and waits until it stands. */
  async open(url, folder) {
    await this.page.goto(`${url}/?folder=${encodeURI(folder)}`);
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: seconds(40) });
  }

  /** Opens a file of the folder in an editor of its own. */
  async openFile(name) {
    await this.page.keyboard.press('Control+Shift+E');
    await this.page
      .locator(`.explorer-folders-view .monaco-list-row[aria-label^="${name}"]`)
      .dblclick({ timeout: seconds(20) });
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor({ timeout: seconds(20) });
    // The action that the extension contributes: the extension host has read the manifest.
    await this.page
      .locator('.editor-actions .codicon-debug-alt')
      .first()
      .waitFor({ timeout: seconds(20) });
  }

  /** Presses F5 until a debug session is there: pressed too early, it only opens a view. */
  async startDebugging() {
    const started = this.page.locator('.debug-toolbar');
    const refused = this.page.locator('.monaco-dialog-box .dialog-message');
    for (let tries = 0; tries < 15; tries++) {
      await this.page.locator('.editor-instance .monaco-editor').first().click();
      await this.page.keyboard.press('F5');
      await Promise.any([started, refused].map((shown) => shown.waitFor({ timeout: seconds(3) }))).catch(
        () => {},
      );
      if (await refused.isVisible()) throw new Error(`F5: ${await refused.innerText()}`);
      if (await started.isVisible()) return;
    }
    throw new Error('F5 started no debug session');
  }

  /** Waits until the run is stopped; gives the rows of the call stack. */
  async stoppedStack() {
    await this.page
      .locator('.debug-top-stack-frame-line')
      .first()
      .waitFor({ timeout: seconds(15) });
    await this.page.keyboard.press('Control+Shift+D');
    const frames = this.page.locator('.debug-call-stack .stack-frame');
    await frames.first().waitFor({ timeout: seconds(15) });
    return frames.allInnerTexts();
  }

  /** The text of the box at the line that says why the run stopped. */
  async exceptionText() {
    const widget = this.page.locator('.exception-widget');
    await widget.waitFor({ timeout: seconds(15) });
    return widget.innerText();
  }

  /** Runs a command by its title. */
  async command(title) {
    await this.page.keyboard.press('F1');
    await this.page.locator('.quick-input-widget input').fill(`>${title}`);
    await this.page
      .locator('.quick-input-list .monaco-list-row', { hasText: title })
      .first()
      .click({ timeout: seconds(10) });
  }

  /** Goes on, through further stops, to the end of the run. */
  async continueToEnd() {
    const toolbar = this.page.locator('.debug-toolbar');
    for (let tries = 0; tries < 20; tries++) {
      await this.page.keyboard.press('F5');
      const ended = await toolbar.waitFor({ state: 'hidden', timeout: seconds(1) }).then(
        () => true,
        () => false,
      );
      if (ended) return;
    }
    throw new Error('the run never ended');
  }

  /** The rows of a quick pick that is open. */
  async picks() {
    const rows = this.page.locator('.quick-input-list .monaco-list-row');
    await rows.first().waitFor({ timeout: seconds(10) });
    return rows.allInnerTexts();
  }

  /** Takes the first row of the quick pick that reads like `pattern`. */
  async pick(pattern) {
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: pattern }).first().click();
  }

  /** Waits until the debug console has a line like `pattern`. */
  async consoleShows(pattern) {
    await this.page
      .locator('.repl .monaco-list-row', { hasText: pattern })
      .first()
      .waitFor({ timeout: seconds(10) });
  }

  /** Ends the session and waits until it has gone. */
  async stopDebugging() {
    await this.page.keyboard.press('Shift+F5');
    await this.sessionEnds();
  }

  /** Waits until no session is left. */
  async sessionEnds() {
    await this.page.locator('.debug-toolbar').waitFor({ state: 'hidden', timeout: seconds(15) });
  }

  /** Keeps a picture of what a person sees now. */
  async screenshot(name) {
    mkdirSync(screenshots, { recursive: true });
    const file = path.join(screenshots, `${name}.png`);
    await this.page.screenshot({ path: file });
    return path.relative(root, file);
  }
}
