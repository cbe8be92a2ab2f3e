// Finds a Chromium for the editor test, or gets one.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { cache } from './folders.mjs';

const installed = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const elsewhere = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/** No sandbox: tests run as root in containers, and the only page is our own. The rest keeps it from calling out. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const isExecutable = (file) => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The first program of that name on the PATH, or of another place where browsers are put. */
function findInstalled() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return [
    ...installed.flatMap((name) => folders.map((folder) => path.join(folder, name))),
    ...elsewhere,
  ].find(isExecutable);
}

/** Debian's package, where that can be installed without asking. */
function installWithApt(say) {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return undefined;
  say('installing chromium with apt-get …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update'], { env, stdio: 'ignore' });
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env, stdio: 'ignore' });
  return findInstalled();
}

/** A headless build that comes as an npm package, with the libraries that it needs. */
async function installWithNpm(say) {
  const folder = path.join(cache, 'chromium');
  const require = createRequire(path.join(folder, 'package.json'));
  if (!existsSync(path.join(folder, 'node_modules/@sparticuz/chromium'))) {
    say('installing chromium with npm …');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
    const npm = ['install', '@sparticuz/chromium', '--no-audit', '--no-fund', '--loglevel=error'];
    if (spawnSync('npm', npm, { cwd: folder, stdio: 'ignore' }).status !== 0) return undefined;
  }
  // The package unpacks its libraries only where it takes itself to be in the environment it was made for.
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs22.x';
  const { default: chromium } = await import(pathToFileURL(require.resolve('@sparticuz/chromium')).href);
  return { executablePath: await chromium.executablePath(), args: [...chromium.args, ...quiet] };
}

/**
 * What Playwright needs to launch a Chromium: one named by GFNSCOPE_CHROMIUM, an installed one, Debian's, npm's.
 * @param {(line: string) => void} say
 * @returns {Promise<{ executablePath: string, args: string[] }>}
 */
export async function findChromium(say) {
  const named = process.env.GFNSCOPE_CHROMIUM;
  if (named !== undefined && !isExecutable(named))
    throw new Error(`GFNSCOPE_CHROMIUM: no program at ${named}`);
  const executablePath = named ?? findInstalled() ?? installWithApt(say);
  if (executablePath !== undefined) return { executablePath, args: quiet };
  const fromNpm = await installWithNpm(say);
  if (fromNpm !== undefined) return fromNpm;
  throw new Error('no Chromium found: install Chrome or Chromium, or set GFNSCOPE_CHROMIUM to one');
}
