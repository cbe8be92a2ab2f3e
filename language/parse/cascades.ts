import type { Diagnostic } from '../diagnostic.js';
import type { Loaded } from '../names/load.js';

/**
 * Leaves out complaints about unknown names whose declarations may have been lost to a syntax error: the text has something that looks like
 * one. The syntax error itself is there to be mended first.
 */
export function withoutCascades(loaded: Loaded, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (loaded.diagnostics.length === 0) return diagnostics;
  // A file that could not be read may declare anything.
  const unread = loaded.diagnostics.some(({ code }) => code !== 'syntax');
  const lost = new Set<string>();
  for (const { text } of loaded.files) {
    for (const match of text.matchAll(/\b(?:const|var|fn|let|private_fd|memfd|mapping|alias)\s+(\w+)/g))
      lost.add(match[1] ?? '');
  }
  return diagnostics.filter(({ code, message }) => {
    if (code !== 'unknown-name') return true;
    const name = /`(\w+)`/.exec(message)?.[1] ?? '';
    return !unread && !lost.has(name);
  });
}
