import type { Diagnostic } from '../language/diagnostic.js';

/** `file:line:col: error: what`, which editors and terminals turn into a link. */
export function problemLine({ uri, line, column, severity, message }: Diagnostic): string {
  return `${uri}:${line}:${column}: ${severity}: ${message}`;
}
