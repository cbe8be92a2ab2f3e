import { LIBRARY } from '../generated/library.js';
import { LIBRARY_SCHEME } from '../sources.js';

/** The text of a file of the library, by its address (`gfn-library:/swiotlb.gfn`); undefined if it is none. */
export function libraryText(uri: string): string | undefined {
  if (!uri.startsWith(LIBRARY_SCHEME)) return undefined;
  return LIBRARY.get(uri.slice(LIBRARY_SCHEME.length + 1).replace(/\.gfn$/, ''));
}
