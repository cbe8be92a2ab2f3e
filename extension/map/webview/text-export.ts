import type { GfnRange } from '../gfn-range.js';
import { gfnText, gpaRangeText, gpaText, pagesText, sizeText } from './addresses.js';
import { CELLS, LETTERS, MARK } from './cells.js';
import type { Picture } from './picture.js';
import { filled, words } from './vocabulary.js';
import { laneState, markWords, slotWords } from './words.js';

/** Letters in a line of the picture. */
const LINE = 96;
const MIXED = CELLS.indexOf('mixed');

/** The map in words and letters: for an issue, a mail, or a reader without eyes for it. */
export function mapAsText(picture: Picture, run: string): string {
  const { lo, hi, exit } = picture;
  const { copied, states } = words();
  return [
    filled(copied.map, run, picture.moment),
    filled(copied.range, gpaRangeText(picture), pagesText(hi - lo), sizeText(hi - lo)),
    ...(exit === null
      ? []
      : [filled(exit.pending ? copied.pendingExit : copied.lastExit, exit.text, gpaRangeText(exit))]),
    '',
    ...strip(picture),
    '',
    [...CELLS.map((cell, n) => `${LETTERS[n]} ${states[cell]}`), copied.letters].join('  '),
    '',
    ...picture.slots.map(({ id, lo: from, hi: to, shared, fd, readonly }) =>
      filled(
        readonly ? copied.readonlySlot : copied.slot,
        id,
        gpaRangeText({ lo: from, hi: to }),
        sizeText(to - from),
        shared ?? states.none,
        fd ?? states.none,
      ),
    ),
    '',
    ...table(picture),
    '',
  ].join('\n');
}

/** Columns gathered until a line holds them. */
function strip(picture: Picture): string[] {
  const letters = Math.min(LINE, picture.columns);
  const bounds = Array.from({ length: letters + 1 }, (_, n) => Math.floor((n * picture.columns) / letters));
  const gathered = (one: (from: number, to: number) => string): string =>
    Array.from({ length: letters }, (_, n) => one(bounds[n] ?? 0, bounds[n + 1] ?? 0)).join('');
  const label = (text: string): string => text.padEnd(14);
  return [
    label(words().rulerBand.name) + gpaText(picture.lo),
    ...picture.lanes.map(
      ({ name, cells }) =>
        label(words().lanes[name].name) +
        gathered((from, to) => {
          const part = cells.subarray(from, to);
          return LETTERS.charAt(part.every((cell) => cell === part[0]) ? (part[0] ?? 0) : MIXED);
        }),
    ),
    label(words().copied.columns.all) +
      gathered((from, to) =>
        markLetter(picture.marks.subarray(from, to).reduce((all, bits) => all | bits, 0)),
      ),
  ];
}

function markLetter(bits: number): string {
  if (bits & MARK.disagrees) return '!';
  if (bits & MARK.stale) return 'X';
  if (bits & MARK.changed) return '~';
  return bits & MARK.exit ? 'e' : ' ';
}

/** One row for each stretch of columns that are alike. */
function table(picture: Picture): string[] {
  const { columns } = words().copied;
  const rows: string[][] = [
    [
      columns.gfns,
      columns.pages,
      columns.slot,
      ...picture.lanes.map(({ name }) => words().lanes[name].name),
      columns.marks,
    ],
  ];
  for (const { range, column } of stretches(picture)) {
    rows.push([
      `${gfnText(range.lo)}–${gfnText(range.hi - 1)}`,
      String(range.hi - range.lo),
      slotWords(picture, range),
      ...picture.lanes.map(({ name, cells }) => laneState(name, CELLS[cells[column] ?? 0] ?? 'none')),
      markWords(picture.marks[column] ?? 0, picture.exit?.pending ?? false).join(', '),
    ]);
  }
  const widths = (rows[0] ?? []).map((_, n) => Math.max(...rows.map((row) => (row[n] ?? '').length)));
  return rows.map((row) =>
    row
      .map((text, n) => text.padEnd(widths[n] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** The picture's columns, those that are alike taken together; a memslot's start begins anew. */
export function stretches(
  picture: Picture,
): { readonly range: GfnRange; readonly column: number; readonly end: number }[] {
  const found: { range: GfnRange; column: number; end: number }[] = [];
  const starts = new Set(picture.slots.map(({ lo }) => picture.columnOf(lo)));
  for (let c = 0; c < picture.columns;) {
    let end = c + 1;
    while (end < picture.columns && !starts.has(end) && picture.alike(c, end, 0xff)) end++;
    found.push({
      range: { lo: picture.rangeOf(c).lo, hi: picture.rangeOf(end - 1).hi },
      column: c,
      end,
    });
    c = end;
  }
  return found;
}
