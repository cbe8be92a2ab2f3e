import type { SourceText, Stretch } from '../source-text.js';
import type { Colour } from '../terminal/colour.js';

/** The source line with carets under the stretch; nothing if the text is not at hand. */
export function excerpt(
  text: SourceText,
  uri: string,
  stretch: Stretch,
  paint: (text: string) => string,
  colour: Colour,
): string[] {
  const line = text.line(uri, stretch.line);
  if (line === undefined) return [];
  const number = String(stretch.line).padStart(5);
  const from = Math.min(text.columnOf(uri, stretch.line, stretch.column), line.length + 1);
  const to =
    stretch.endLine === stretch.line
      ? text.columnOf(uri, stretch.line, stretch.endColumn)
      : line.trimEnd().length + 1;
  const carets = '^' + '~'.repeat(Math.max(0, Math.min(to, line.length + 1) - from - 1));
  // A line that fills the screen several times helps nobody: show what is around the carets.
  const { shown, skipped } = around(line, from);
  return [
    `${colour.dim(`${number} |`)} ${shown}`.trimEnd(),
    `${colour.dim('      |')} ${' '.repeat(Math.max(0, from - 1 - skipped))}${paint(carets.slice(0, shown.length + 1))}`,
  ];
}

const WIDEST = 160;

function around(line: string, column: number): { shown: string; skipped: number } {
  if (line.length <= WIDEST) return { shown: line, skipped: 0 };
  const skipped = Math.max(0, Math.min(column - 40, line.length - WIDEST));
  return { shown: line.slice(skipped, skipped + WIDEST), skipped };
}
