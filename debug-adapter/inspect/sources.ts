import { LIBRARY_SCHEME } from '../../language/sources.js';
import type { Subject } from '../debuggee/subject.js';

/** A script that was compiled into the program. */
export interface ScriptSource {
  readonly name: string;
  readonly path: string;
  /** The number by which its text can be had from the adapter, for what is on no disk: a library file; 0 for the others. */
  readonly reference: number;
  readonly sha256: string;
}

/** The script, what it imports, and what of the library it uses. */
export function sourcesOf({ program }: Subject): readonly ScriptSource[] {
  return program.files.map(({ uri, sha256 }, index) => ({
    name: uri.startsWith(LIBRARY_SCHEME)
      ? `std/${uri.slice(LIBRARY_SCHEME.length + 1)}`
      : uri.slice(Math.max(uri.lastIndexOf('/'), uri.lastIndexOf('\\')) + 1),
    path: uri,
    reference: uri.startsWith(LIBRARY_SCHEME) ? index + 1 : 0,
    sha256,
  }));
}
