// Where the editor harness keeps its things: one folder that git ignores and that may be deleted at any time.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Downloads and pictures. A machine that runs many checkouts can share one through GFNSCOPE_CACHE. */
export const cache = path.resolve(process.env.GFNSCOPE_CACHE ?? path.join(root, '.cache'));

/** What tests saw. */
export const screenshots = path.join(root, '.cache/screenshots');
