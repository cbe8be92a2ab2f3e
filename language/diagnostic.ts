/** One replacement of text. Lines and columns count from 1; the end is exclusive. */
export interface TextEdit {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly text: string;
}

/** A change that mends what a diagnostic complains about. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** What the language has to say about a place of a script. Errors only for what cannot run. */
export interface Diagnostic {
  readonly uri: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  readonly fix?: Fix;
}

/** More than this helps nobody: a file of garbage has an error a line. */
const MAX_DIAGNOSTICS = 1000;

/** Everything that was found, sorted by file and place, without repetitions. */
export function inOrder(diagnostics: readonly Diagnostic[], uris: readonly string[]): Diagnostic[] {
  const rank = new Map(uris.map((uri, index) => [uri, index]));
  const sorted = [...diagnostics].sort(
    (a, b) =>
      (rank.get(a.uri) ?? uris.length) - (rank.get(b.uri) ?? uris.length) ||
      a.line - b.line ||
      a.column - b.column,
  );
  const seen = new Set<string>();
  const unique = sorted.filter((diagnostic) => {
    const key = `${diagnostic.uri}:${diagnostic.line}:${diagnostic.column}:${diagnostic.message}`;
    return !seen.has(key) && seen.add(key);
  });
  return unique.slice(0, MAX_DIAGNOSTICS);
}
