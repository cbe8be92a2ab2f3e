/* global document, MutationObserver -- one function of this file runs in the page */
// Runs the mocha suite inside the extension host of the served VS Code.
import { bundleSuite } from './bundle.mjs';

const minutes = (count) => count * 60_000;

/**
 * Runs before the page's own scripts: adds the suite to the configuration that the workbench reads.
 * @param {{ authority: string, extension: string, suite: string }} where
 */
function addSuite({ authority, extension, suite }) {
  const uri = (path) => ({ $mid: 1, scheme: 'vscode-remote', authority, path });
  const id = 'vscode-workbench-web-configuration';
  const observer = new MutationObserver(() => {
    const meta = document.getElementById(id);
    if (meta === null) return;
    observer.disconnect();
    const settings = JSON.parse(meta.getAttribute('data-settings'));
    settings.developmentOptions = { extensions: [uri(extension)], extensionTestsPath: uri(suite) };
    meta.setAttribute('data-settings', JSON.stringify(settings));
  });
  observer.observe(document, { childList: true, subtree: true });
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {object} where
 * @param {string} where.url the served VS Code
 * @param {string} where.folder what the workbench opens
 * @param {string} where.helper an extension that only the suite needs
 * @param {import('./counts.mjs').Counts} counts
 */
export async function runInHost(browser, { url, folder, helper }, counts) {
  const suite = await bundleSuite('in-host');
  const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
  const before = counts.passed + counts.failed;
  try {
    const ended = new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the suite did not end')), minutes(4));
      void page.exposeFunction('codeAutomationExit', (code) => {
        clearTimeout(timer);
        resolve(code);
      });
      void page.exposeFunction('codeAutomationLog', (_type, args) => {
        for (const line of args.map(String)) counts.hear(line.replace(/^%c[^%]*?color: *[^ ]* */, ''));
      });
    });
    await page.addInitScript(addSuite, { authority: new URL(url).host, extension: helper, suite });
    await page.goto(`${url}/?folder=${encodeURI(folder)}`);
    const code = await ended;
    const ran = counts.passed + counts.failed - before;
    if (ran === 0) throw new Error('no test was heard of');
    if (code !== 0 && counts.failed === 0) throw new Error(`the extension host ended with ${code}`);
  } finally {
    await page.close();
  }
}
