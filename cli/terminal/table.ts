import { padEnd, widthOf, wrapped } from './text.js';

/** Two columns, names and what they mean; the second is wrapped to fit into `columns`. A name is not repeated. */
export function definitions(
  rows: readonly (readonly [string, string])[],
  columns: number,
  indent = 2,
): string[] {
  const left = Math.max(0, ...rows.map(([name]) => widthOf(name))) + indent + 2;
  const room = Math.max(24, columns - left);
  return rows.flatMap(([name, text], row) => {
    const shown = row > 0 && rows[row - 1]?.[0] === name ? '' : name;
    return wrapped(text, room).map((line, i) =>
      `${padEnd(i === 0 ? ' '.repeat(indent) + shown : '', left)}${line}`.trimEnd(),
    );
  });
}

/** Rows with their columns aligned; those named in `right` to the right. */
export function aligned(
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
  gap = 2,
): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, widthOf(cell))));
  return rows.map((row) =>
    row
      .map((cell, i) =>
        right.includes(i)
          ? ' '.repeat((widths[i] ?? 0) - widthOf(cell)) + cell
          : padEnd(cell, widths[i] ?? 0),
      )
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}
