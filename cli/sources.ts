import { readFileSync } from 'node:fs';
import path from 'node:path';
import { locate } from '../debug-adapter/entry-files.js';
import type { Sources } from '../language/sources.js';

/**
 * Reads scripts and what they import, from one folder and nowhere else: a symbolic link that leads out of it is
 * as good as missing. A file's address is its absolute path.
 */
export class FileSources implements Sources {
  readonly root: string;
  /** Why a file was not read, by its address: what the language can only call missing. */
  readonly refusals = new Map<string, string>();
  private readonly texts = new Map<string, string>();

  constructor(root: string) {
    this.root = addressOf(root);
  }

  read(uri: string): string | undefined {
    const known = this.texts.get(uri);
    if (known !== undefined) return known;
    const text = this.load(uri);
    if (typeof text === 'string') {
      this.texts.set(uri, text);
      return text;
    }
    this.refusals.set(uri, text.why);
    return undefined;
  }

  /** A line of a file that was read, counted from 1. */
  line(uri: string, line: number): string | undefined {
    return this.texts.get(uri)?.split(/\r\n|\r|\n/)[line - 1];
  }

  private load(file: string): string | { why: string } {
    if (!path.isAbsolute(file) || file.includes('\0')) return { why: 'it is no file' };
    try {
      const found = locate(file, this.root);
      if ('real' in found) return readFileSync(found.real, 'utf8').replace(/^\ufeff/, '');
      return { why: found.why.startsWith('it leads out') ? `${found.why} (see --root)` : found.why };
    } catch (error) {
      return { why: whyNot(error) };
    }
  }
}

/** The address by which the language knows a file. */
export function addressOf(file: string): string {
  return path.resolve(file).replaceAll('\\', '/');
}

/** What the system said, in words. */
export function whyNot(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const words: Record<string, string> = {
    ENOENT: 'there is no such file',
    EACCES: 'permission denied',
    EPERM: 'not permitted',
    ENOTDIR: 'a part of its path is no folder',
    EISDIR: 'it is a folder',
    EEXIST: 'it is there already',
    ELOOP: 'its symbolic links go round in a circle',
    ENAMETOOLONG: 'its name is too long',
    EROFS: 'the file system is read-only',
    ENOSPC: 'no space is left',
  };
  return words[code] ?? (code !== '' ? code : 'it cannot be read');
}
