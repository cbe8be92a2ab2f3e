/** Where texts come from. Synchronous: whoever reads from somewhere slow reads ahead. */
export interface Sources {
  /** The text of a file, or undefined if there is none. */
  read(uri: string): string | undefined;
  /** The folder that imports and data files may not leave. Default: the main script's folder. */
  readonly root?: string;
}

/** What the address of a library file begins with: `import "std/swiotlb"` reads `gfn-library:/swiotlb.gfn`. */
export const LIBRARY_SCHEME = 'gfn-library:';

/** Splits `file:///a/b.gfn` into what stays (`file://`) and the path (`/a/b.gfn`). */
function split(uri: string): { head: string; path: string } {
  const scheme = /^[A-Za-z][A-Za-z0-9+.-]+:(?:\/\/[^/]*)?/.exec(uri)?.[0] ?? '';
  return { head: scheme, path: uri.slice(scheme.length).replaceAll('\\', '/') };
}

function normal(path: string): string | null {
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') out.push(part);
    else if (out.length === 0 || out.at(-1) === '..') {
      if (path.startsWith('/')) return null;
      out.push('..');
    } else out.pop();
  }
  return (path.startsWith('/') ? '/' : '') + out.join('/');
}

/** The folder of a file. */
export function folderOf(uri: string): string {
  const { head, path } = split(uri);
  const slash = path.lastIndexOf('/');
  return head + (slash > 0 ? path.slice(0, slash) : slash === 0 ? '/' : '.');
}

/** The address of `path` as written in the file `from`, or null if it lies outside `root`. */
export function resolvePath(from: string, path: string, root: string): string | null {
  if (/^[A-Za-z][A-Za-z0-9+.-]+:/.test(path) || path.startsWith('/') || path.includes('\0')) return null;
  const base = split(folderOf(from));
  const target = normal(`${base.path}/${path.replaceAll('\\', '/')}`);
  const limit = split(root);
  const inside = normal(limit.path === '' ? '.' : limit.path);
  if (target === null || inside === null || base.head !== limit.head) return null;
  const within = inside === '' ? !target.startsWith('..') : inside === '/' || target.startsWith(`${inside}/`);
  return within ? base.head + target : null;
}
