import type { Tile } from './patterns.js';
import type { Picture } from './picture.js';
import type { Viewport } from './viewport.js';

/**
 * For each pixel of a width the column of a picture that is there, -1 outside. A picture of another viewport is thereby
 * drawn where it belongs, scaled: nothing flickers while a better one is under way.
 */
export function columnsAt(picture: Picture, view: Viewport, width: number): Int32Array {
  const columns = new Int32Array(width).fill(-1);
  const per = view.span / width;
  // The middle of a pixel decides, so that a page's edge falls on the nearer pixel.
  for (let x = 0; x < width; x++) columns[x] = picture.columnOf(view.lo + (x + 0.5) * per);
  return columns;
}

/** One lane's cells at each pixel: of the picture, and where it does not reach, of the coarse one. */
export function cellsAt(
  lane: number,
  picture: Picture,
  columns: Int32Array,
  coarse: Picture | null,
  coarseColumns: Int32Array | null,
): Uint8Array {
  const cells = new Uint8Array(columns.length);
  const fine = picture.lanes[lane];
  const rough = coarse?.lanes.find(({ name }) => name === fine?.name);
  for (let x = 0; x < cells.length; x++) {
    const column = columns[x] ?? -1;
    cells[x] = column >= 0 ? (fine?.cells[column] ?? 0) : (rough?.cells[coarseColumns?.[x] ?? -1] ?? 0);
  }
  return cells;
}

/**
 * For each pixel 1 where a mark of `mask` is, 0 elsewhere, every stretch widened to `least` pixels: a single page of a
 * terabyte must be seen. All columns between two pixels count, not only those that pixels fall on.
 */
export function marksAt(picture: Picture, columns: Int32Array, mask: number, least: number): Uint8Array {
  const width = columns.length;
  const found = new Uint8Array(width);
  const more = Math.max(0, Math.ceil((least - 1) / 2));
  let last = -1;
  for (let x = 0; x < width; x++) {
    const column = columns[x] ?? -1;
    if (column < 0) continue;
    const from = last < 0 || last >= column ? column : last + 1;
    for (let c = from; c <= column; c++) {
      if (((picture.marks[c] ?? 0) & mask) === 0) continue;
      found.fill(1, Math.max(0, x - more), Math.min(width, x + more + 1));
      break;
    }
    last = column;
  }
  return found;
}

/** Fills `height` rows of pixels from row `top` on: at each pixel with the tile that its cell names; none: left alone. */
export function paintStrip(
  out: Uint32Array,
  width: number,
  top: number,
  height: number,
  cells: Uint8Array,
  tiles: readonly (Tile | null)[],
): void {
  for (let x = 0; x < width;) {
    const cell = cells[x] ?? 0;
    let end = x + 1;
    while (end < width && cells[end] === cell) end++;
    const tile = tiles[cell] ?? null;
    if (tile !== null) paintTile(out, width, { x, end, top, height }, tile);
    x = end;
  }
}

function paintTile(
  out: Uint32Array,
  width: number,
  area: { readonly x: number; readonly end: number; readonly top: number; readonly height: number },
  { edge, pixels }: Tile,
): void {
  for (let y = 0; y < area.height; y++) {
    const row = (y % edge) * edge;
    const line = (area.top + y) * width;
    for (let at = area.x; at < area.end; at++) out[line + at] = pixels[row + (at % edge)] ?? 0;
  }
}
