// The map's page in a browser, with hands and eyes for the cases that drive it.
/* global window, document, sessionStorage */
import { launchBrowser, openPage, pageFiles } from './page.mjs';

const [browser, files] = await Promise.all([launchBrowser(console.log), pageFiles()]);

/** Ends the browser, and every map in it. */
export const closeBrowser = () => browser.close();

/**
 * The page with a guest, and ways to ask it.
 * @param {string} query what the fake host is to show
 * @param {object} [options] see openPage; `translate`: the page in another language
 */
export async function openMap(query, { translate, ...options } = {}) {
  const served = translate === undefined ? files : await pageFiles(translate);
  const opened = await openPage(browser, served, { query, ...options });
  const { page, context, problems } = opened;
  // Moves and notes of places have times of their own; a busy machine may take longer than these, but for answers that are held back.
  const settled = async () => {
    await page.waitForTimeout(120);
    await page.waitForFunction(() => window.host.delay > 0 || !window.host.busy);
  };
  const chart = page.locator('.chart');
  await settled();
  return {
    page,
    chart,
    settled,
    problems,
    close: () => context.close(),
    /** Presses keys on the chart. */
    press: async (...keys) => {
      await chart.focus();
      for (const key of keys) {
        await page.keyboard.press(key);
        await settled();
      }
    },
    status: () => page.locator('.status .text').innerText(),
    extent: () => page.locator('.extent').innerText(),
    /** Messages that the page has sent, of one type. */
    posted: (type) => page.evaluate((asked) => window.host.posted.filter((m) => m.type === asked), type),
    place: () => page.evaluate(() => JSON.parse(sessionStorage.getItem('state'))?.[0]),
    box: () => chart.boundingBox(),
    /** One pixel of the chart, CSS pixels from its corner. */
    pixel: (x, y) =>
      page.evaluate(
        ([px, py]) => [...document.querySelector('.chart').getContext('2d').getImageData(px, py, 1, 1).data],
        [x, y],
      ),
  };
}
