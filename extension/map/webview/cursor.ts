import type { GfnRange } from '../gfn-range.js';
import type { Picture } from './picture.js';

export type Direction = -1 | 1;

/** The column of the picture that a gfn is in, widened to at least the gfns of a page. */
export function cursorRange(picture: Picture, gfn: number): GfnRange {
  const column = picture.columnOf(gfn);
  return column < 0 ? { lo: gfn, hi: gfn + 1 } : picture.rangeOf(column);
}

/** Where the cursor is after some columns more; it stays within the guest. Outside the picture it takes the picture's step. */
export function stepped(picture: Picture, gfn: number, columns: number): number {
  const { lo, hi } = picture.guest;
  const column = picture.columnOf(gfn);
  const to = column + columns;
  const inside = column >= 0 && to >= 0 && to < picture.columns;
  const target = inside ? picture.rangeOf(to).lo : gfn + columns * Math.max(1, Math.floor(picture.per));
  return Math.min(Math.max(target, lo), hi - 1);
}

/**
 * The first gfn of the next stretch of columns that are alike, or of the previous one; null if the picture shows none.
 * Going back from within a stretch leads to its own beginning first, as a word's does in an editor.
 */
export function nextBoundary(picture: Picture, gfn: number, direction: Direction): number | null {
  const { columns } = picture;
  let at = picture.columnOf(gfn);
  if (at < 0) {
    if (columns === 0) return null;
    at = gfn < picture.lo ? -1 : columns;
    if (direction > 0 !== at < 0) return null;
    if (direction > 0) return picture.rangeOf(0).lo;
  }
  if (direction > 0) {
    for (let c = at + 1; c < columns; c++) if (!alike(picture, c - 1, c)) return picture.rangeOf(c).lo;
    return null;
  }
  for (let c = at - 1; c > 0; c--) if (!alike(picture, c - 1, c)) return picture.rangeOf(c).lo;
  return at > 0 && picture.lo === picture.guest.lo ? picture.lo : null;
}

/** Alike to the eye: a memslot's end is a boundary, too. */
function alike(picture: Picture, a: number, b: number): boolean {
  return picture.alike(a, b, 0xff) && !picture.slots.some(({ lo }) => picture.columnOf(lo) === b);
}

/**
 * The next stretch of columns that bears one of the marks, or the previous one; the stretch that the cursor is in does not
 * count. Null if the picture shows none.
 */
export function nextMarked(
  picture: Picture,
  gfn: number,
  direction: Direction,
  mask: number,
): GfnRange | null {
  const marked = (c: number): boolean => ((picture.marks[c] ?? 0) & mask) !== 0;
  const inside = (c: number): boolean => c >= 0 && c < picture.columns;
  let c = picture.columnOf(gfn);
  if (c < 0) c = gfn < picture.lo ? -1 : picture.columns;
  while (inside(c) && marked(c)) c += direction;
  if (!inside(c)) c += inside(c + direction) ? direction : 0;
  while (inside(c) && !marked(c)) c += direction;
  if (!inside(c)) return null;
  let far = c;
  while (inside(far + direction) && marked(far + direction)) far += direction;
  return { lo: picture.rangeOf(Math.min(c, far)).lo, hi: picture.rangeOf(Math.max(c, far)).hi };
}
