// Takes pictures of the map in every theme and several widths: to look at. `node test/extension/map/pictures.mjs [FOLDER]`
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { screenshots } from '../../../scripts/editor/folders.mjs';
import { launchBrowser, openPage, pageFiles } from './page.mjs';

const folder = path.resolve(process.argv[2] ?? path.join(screenshots, 'map'));
mkdirSync(folder, { recursive: true });
const shots = [
  { name: 'small-dark', guest: 'small', theme: 'dark', width: 1000, height: 330 },
  { name: 'small-light', guest: 'small', theme: 'light', width: 1000, height: 330 },
  { name: 'small-hc-dark', guest: 'small', theme: 'hc-dark', width: 1000, height: 330 },
  { name: 'small-hc-light', guest: 'small', theme: 'hc-light', width: 1000, height: 330 },
  { name: 'near-dark', guest: 'small', theme: 'dark', width: 1000, height: 330, keys: ['e', '-', '-'] },
  { name: 'near-light', guest: 'small', theme: 'light', width: 1000, height: 330, keys: ['e', '-', '-'] },
  { name: 'huge-wide', guest: 'huge', theme: 'dark', width: 1600, height: 330 },
  {
    name: 'huge-near',
    guest: 'huge',
    theme: 'light',
    width: 1600,
    height: 330,
    keys: [']', ']', 'ArrowDown'],
  },
  { name: 'narrow', guest: 'small', theme: 'dark', width: 300, height: 420, keys: ['Home'] },
  { name: 'panel', guest: 'small', theme: 'dark', width: 380, height: 200, keys: ['e', 'Shift+ArrowRight'] },
  { name: 'low', guest: 'small', theme: 'light', width: 1200, height: 150, keys: ['e', 'Shift+ArrowRight'] },
  { name: 'doubled', guest: 'small', theme: 'light', width: 700, height: 260, scale: 2 },
  { name: 'hover', guest: 'small', theme: 'dark', width: 1000, height: 330, hover: [300, 130] },
  { name: 'menu', guest: 'small', theme: 'dark', width: 1000, height: 330, keys: ['e', 'Enter'] },
  { name: 'nothing', guest: '', theme: 'dark', width: 700, height: 240 },
];
const [browser, files] = await Promise.all([launchBrowser(console.log), pageFiles()]);
for (const { name, guest, theme, keys = [], hover, ...size } of shots) {
  const query = `theme=${theme}${guest === '' ? '' : `&guest=${guest}`}`;
  const { page, context, problems } = await openPage(browser, files, { query, ...size });
  if (guest !== '') {
    await page.locator('.chart').focus();
    for (const key of keys) {
      await page.keyboard.press(key);
      await page.waitForTimeout(80);
    }
  }
  if (hover !== undefined) await page.mouse.move(...hover);
  await page.waitForTimeout(hover === undefined ? 200 : 700);
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
  for (const problem of problems) console.error(`${name}: ${problem}`);
  await context.close();
}
await browser.close();
console.log(`${shots.length} pictures in ${path.relative(process.cwd(), folder)}`);
