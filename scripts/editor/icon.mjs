// Draws media/icon.png from media/icon.svg: `node scripts/editor/icon.mjs`, whenever the drawing has changed.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { findChromium } from './chromium.mjs';
import { root } from './folders.mjs';

const side = 256;
const browser = await chromium.launch(await findChromium((line) => console.log(line)));
const page = await browser.newPage({ viewport: { width: side, height: side } });
const drawing = readFileSync(path.join(root, 'media/icon.svg'), 'utf8');
await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${drawing}`);
await page.screenshot({ path: path.join(root, 'media/icon.png'), omitBackground: true });
await browser.close();
