// Opens the map's page, as the extension serves it, in a browser: with a host that is made up.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import esbuild from 'esbuild';
import { chromium } from 'playwright-core';
import { findChromium } from '../../../scripts/editor/chromium.mjs';
import { root } from '../../../scripts/editor/folders.mjs';

const out = path.join(root, '.cache/map-page');
const origin = 'http://map.test';
const nonce = 'fromTheTest';

/** Bundles one script of the page into the cache; gives the file. @param {string} entry @param {'iife' | 'esm'} format */
async function bundled(entry, format = 'iife') {
  const outfile = path.join(out, path.basename(entry).replace(/\.ts$/, format === 'esm' ? '.mjs' : '.js'));
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [path.resolve(root, entry)],
    outfile,
    bundle: true,
    format,
    target: 'es2022',
    minifySyntax: true,
    logLevel: 'warning',
  });
  return outfile;
}

/** The colours that the manifest contributes, for each kind of theme, as VS Code names variables: one dot is replaced. */
function contributedColours() {
  const { contributes } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const kinds = { dark: 'dark', light: 'light', 'hc-dark': 'highContrast', 'hc-light': 'highContrastLight' };
  const ours = (contributes.colors ?? []).filter(({ id }) => id.startsWith('gfnscope.map.'));
  const variables = (kind) => ours.map(({ id, defaults }) => [id.replace('.', '-'), defaults[kind]]);
  return Object.fromEntries(
    Object.entries(kinds).map(([theme, kind]) => [theme, Object.fromEntries(variables(kind))]),
  );
}

/** A browser, and files that its pages load. @param {(line: string) => void} say */
export async function launchBrowser(say = () => {}) {
  return chromium.launch({ ...(await findChromium(say)), headless: true });
}

/**
 * What the page loads, by path. The page itself comes from the extension's own code, its content security policy included;
 * the host is one more script in front.
 * @param {(text: string) => string} translate the editor's language
 */
export async function pageFiles(translate = (text) => text) {
  const [script, host, html, words] = await Promise.all([
    bundled('extension/map/webview/main.ts'),
    bundled('test/extension/map/fake-host.ts'),
    bundled('extension/map/map-page.ts', 'esm'),
    bundled('extension/map/page-words.ts', 'esm'),
  ]);
  const { mapPage } = await import(`${pathToFileURL(html).href}?${performance.now()}`);
  const { pageWords } = await import(pathToFileURL(words).href);
  const page = mapPage({
    origin,
    nonce,
    script: `${origin}/map.js`,
    style: `${origin}/map.css`,
    words: pageWords({ t: translate }),
    language: 'en',
  });
  const colours = `window.contributedColours = ${JSON.stringify(contributedColours())};\n`;
  const hostTag = `<script nonce="${nonce}" src="${origin}/host.js"></script>`;
  return {
    '/': ['text/html', page.replace('</title>', `</title>${hostTag}`)],
    '/map.js': ['text/javascript', readFileSync(script, 'utf8')],
    '/map.css': ['text/css', readFileSync(script.replace(/\.js$/, '.css'), 'utf8')],
    '/host.js': ['text/javascript', colours + readFileSync(host, 'utf8')],
  };
}

/** A page without anything but one script: for measuring what the script measures. @param {string} entry */
export async function scriptFiles(entry) {
  return {
    '/': ['text/html', '<!DOCTYPE html><body><script src="/script.js"></script></body>'],
    '/script.js': ['text/javascript', readFileSync(await bundled(entry), 'utf8')],
  };
}

/**
 * Opens a page of files that never leave this process; problems that it reports are gathered in `problems`.
 * @param {import('playwright-core').Browser} browser
 * @param {Record<string, string[]>} files
 * @param {{ query?: string, width?: number, height?: number, scale?: number, reducedMotion?: boolean }} options
 */
export async function openPage(browser, files, options = {}) {
  const { query = '', width = 1000, height = 330, scale = 1, reducedMotion = true } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: scale,
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
  });
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await context.route('**/*', (route) => {
    const [contentType, body] = files[new URL(route.request().url()).pathname] ?? [];
    return body === undefined ? route.fulfill({ status: 404 }) : route.fulfill({ contentType, body });
  });
  await page.goto(`${origin}/?${query}`);
  return { page, context, problems };
}
