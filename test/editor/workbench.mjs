// Drives the served VS Code as a person would: by keys and by what is on the page.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { root, screenshots } from '../../scripts/editor/folders.mjs';

/** Rows of a list to pick from. */
const PICKS = '.quick-input-list .monaco-list-row';

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

  /** Loads the window anew. */
  async reload() {
    await this.page.reload();
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: seconds(40) });
  }

  /** Opens a file of the folder by its name. */
  async openFile(name) {
    const row = this.page.locator(`${PICKS}[aria-label^="${name}"]`);
    const tab = this.page.locator(`.tab.active[data-resource-name="${name}"]`).first();
    // The list is sorted anew while it fills: a click may meet the row that has just come to stand there.
    for (let tries = 3; tries > 0 && !(await tab.isVisible()); tries--) {
      await this.#pickFrom('Control+P', name, row);
      await tab.waitFor({ timeout: seconds(5) }).catch(() => {});
    }
    await tab.waitFor({ timeout: seconds(1) });
    // Another group of editors may have the focus, one that a view left empty.
    await tab.click();
    // The action that the extension contributes: the extension host has read the manifest.
    await this.page
      .locator('.editor-actions .codicon-debug-alt')
      .first()
      .waitFor({ timeout: seconds(20) });
  }

  /** Presses F5 in the editor in front until a debug session is there: pressed too early, it only opens a view. */
  async startDebugging() {
    const started = this.page.locator('.debug-toolbar');
    const refused = this.page.locator('.monaco-dialog-box .dialog-message');
    for (let tries = 0; tries < 15; tries++) {
      // The editor in front is the one to debug, in whatever group it is: a group may be empty, a view may have the focus.
      await this.page.locator('.editor-group-container.active .tab.active').first().click();
      await this.page.keyboard.press('F5');
      await Promise.any([started, refused].map((shown) => shown.waitFor({ timeout: seconds(3) }))).catch(
        () => {},
      );
      if (await refused.isVisible()) throw new Error(`F5: ${await refused.innerText()}`);
      if (await started.isVisible()) return;
    }
    throw new Error('F5 started no debug session');
  }

  /** What somebody who was not there would ask: what is open, what has the focus, what is on the screen beside it. */
  async situation() {
    const texts = (selector) => this.page.locator(selector).allInnerTexts();
    const focused = this.page.locator(':focus');
    return {
      groups: await texts('.editor-group-container .tabs-container'),
      focus: await focused.evaluateAll((all) => all.map((one) => `${one.tagName} ${one.className}`)),
      toolbars: await this.page
        .locator('.debug-toolbar')
        .evaluateAll((all) => all.map((one) => one.getAttribute('style'))),
      dialogs: await texts('.monaco-dialog-box'),
      messages: await texts('.notification-toast'),
      status: await texts('.part.statusbar .statusbar-item'),
    };
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
    // The first frame comes alone; at an exit there are more.
    await frames
      .nth(2)
      .waitFor({ timeout: seconds(5) })
      .catch(() => {});
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
    await this.#pickFrom('F1', `>${title}`, this.page.locator(PICKS, { hasText: title }));
  }

  /** Opens a list by a key, types into it and takes a row. Anew if something else took the focus meanwhile, which closes the list. */
  async #pickFrom(key, text, row, tries = 3) {
    try {
      await this.page.keyboard.press(key);
      await this.page.locator('.quick-input-widget input').fill(text, { timeout: seconds(5) });
      await row.first().waitFor({ timeout: seconds(5) });
      // What was found later is sorted in: a click meets the row that stands there then.
      await this.page.waitForTimeout(400);
      await row.first().click({ timeout: seconds(5) });
    } catch (error) {
      if (tries === 1) throw error;
      await this.page.keyboard.press('Escape');
      await this.#pickFrom(key, text, row, tries - 1);
    }
  }

  /** Presses a button of the debug toolbar by its name. */
  async toolbar(name) {
    await this.page.locator(`.debug-toolbar .action-label[aria-label^="${name}"]`).click();
  }

  /** Goes on, through further stops, to the end of the run. */
  async continueToEnd() {
    const toolbar = this.page.locator('.debug-toolbar');
    for (let tries = 0; tries < 20; tries++) {
      await this.page.keyboard.press('F5');
      // Pressed once more after the end, it would begin anew.
      const ended = await toolbar.waitFor({ state: 'hidden', timeout: seconds(2.5) }).then(
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

  /** Lenses of the active editor that read like `pattern`. */
  lenses(pattern) {
    return this.page.locator('.editor-instance .codelens-decoration a', { hasText: pattern });
  }

  /** Rows of a view in the side bar, by the view's title. */
  rowsOf(title) {
    return this.page
      .locator('.pane', { has: this.page.locator('.pane-header', { hasText: title }) })
      .locator('.monaco-list-row');
  }

  /** Unfolds or folds a view of the side bar. */
  async unfold(title, open = true) {
    const header = this.page.locator('.pane-header', { hasText: title });
    await header.waitFor({ timeout: seconds(10) });
    if (((await header.getAttribute('aria-expanded')) === 'true') !== open) await header.click();
  }

  /** Waits for a message that reads like `pattern`; gives its toast. */
  async message(pattern) {
    const toast = this.page.locator('.notification-toast', { hasText: pattern }).first();
    await toast.waitFor({ timeout: seconds(15) });
    return toast;
  }

  /** Error messages on the screen. */
  errors() {
    return this.page
      .locator('.notification-toast', { has: this.page.locator('.codicon-error') })
      .allInnerTexts();
  }

  /** Waits until the debug console has a line like `pattern`. */
  async consoleShows(pattern) {
    await this.page
      .locator('.repl .monaco-list-row', { hasText: pattern })
      .first()
      .waitFor({ timeout: seconds(10) });
  }

  /** The gfn map's page, inside its two frames. */
  map() {
    return this.page.frameLocator('iframe.webview.ready').last().frameLocator('#active-frame');
  }

  /** Ends the session, if there is one, and waits until it has gone. */
  async stopDebugging() {
    if (await this.page.locator('.debug-toolbar').isVisible()) await this.page.keyboard.press('Shift+F5');
    await this.sessionEnds();
  }

  /** Waits until no session is left. */
  async sessionEnds() {
    await this.page.locator('.debug-toolbar').waitFor({ state: 'hidden', timeout: seconds(15) });
  }

  /** By day or by night: the workbench follows the system. */
  async theme(colorScheme) {
    await this.page.emulateMedia({ colorScheme });
    await this.page
      .locator(`.monaco-workbench.${colorScheme === 'dark' ? 'vs-dark' : 'vs'}`)
      .waitFor({ timeout: seconds(10) });
  }

  /** Keeps a picture of what a person sees now. */
  async screenshot(name) {
    mkdirSync(screenshots, { recursive: true });
    const file = path.join(screenshots, `${name}.png`);
    // Whatever the pointer is on would say what it is.
    await this.page.mouse.move(330, 8);
    await this.page.waitForTimeout(300);
    await this.page.screenshot({ path: file });
    return path.relative(root, file);
  }

  /** Keeps two: dark and light. */
  async screenshots(name) {
    await this.screenshot(`${name}-dark`);
    await this.theme('light');
    await this.page.waitForTimeout(600);
    await this.screenshot(`${name}-light`);
    await this.theme('dark');
  }
}
