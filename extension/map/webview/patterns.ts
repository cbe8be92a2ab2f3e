import type { Cell } from '../../../debug-adapter/gfnscope-protocol.js';
import { CELLS } from './cells.js';
import type { Colour, Theme } from './theme.js';

/** Edge of a pattern's square before scaling, pixels. */
export const PATTERN_EDGE = 8;

/** Each state's own pattern: whether a pixel of the square is ink. So a map reads without colour. */
export const PATTERNS: Readonly<Record<Cell, (x: number, y: number) => boolean>> = {
  /** Nothing: one faint dot. */
  none: (x, y) => x === 3 && y === 3,
  /** Dots, in rows that are set off. */
  shared: (x, y) => (x & 3) === ((y & 4) === 0 ? 1 : 3) && (y & 3) === 1,
  /** Diagonal hatch. */
  private: (x, y) => ((x + y) & 7) < 2,
  /** Cross hatch. */
  both: (x, y) => ((x + y) & 7) < 2 || ((x - y) & 7) < 2,
  /** Upright bars: narrow columns that differ. */
  mixed: (x) => (x & 3) < 2,
  /** Lines. */
  yes: (_x, y) => (y & 3) === 1,
};

/** A square of pixels to fill areas with. */
export interface Tile {
  /** Pixels of its edge. */
  readonly edge: number;
  /** As canvas memory has them: bytes red, green, blue, alpha; a little-endian word each. */
  readonly pixels: Uint32Array;
}

/** Tiles for the states, in the order of CELLS. @param scale device pixels a pattern's pixel */
export function stateTiles(theme: Theme, scale: number): Tile[] {
  return CELLS.map((cell) => {
    const base = theme.states[cell];
    const paper = cell === 'none' ? { ...base, alpha: 0 } : base;
    return tileOf(PATTERNS[cell], paper, cell === 'none' ? base : inkOn(base, theme), scale);
  });
}

/** What a mark is painted with: full colour, or, for what is weaker, every other line of it. */
export function markTile(colour: Colour, weak: boolean, scale: number): Tile {
  return tileOf((x, y) => weak && ((x + y) & 3) < 2, colour, { ...colour, alpha: 40 }, scale);
}

/** The pattern's ink: the colour moved away from itself, towards dark or light, further where contrast is asked for. */
export function inkOn(colour: Colour, theme: Theme): Colour {
  const bright = 0.299 * colour.red + 0.587 * colour.green + 0.114 * colour.blue;
  const to = bright > 110 ? 0 : 255;
  const share = theme.contrast ? 0.85 : bright > 110 ? 0.28 : 0.26;
  const move = (part: number): number => Math.round(part + (to - part) * share);
  return { red: move(colour.red), green: move(colour.green), blue: move(colour.blue), alpha: colour.alpha };
}

function tileOf(isInk: (x: number, y: number) => boolean, paper: Colour, ink: Colour, scale: number): Tile {
  const edge = PATTERN_EDGE * scale;
  const pixels = new Uint32Array(edge * edge);
  for (let y = 0; y < edge; y++) {
    for (let x = 0; x < edge; x++) {
      const { red, green, blue, alpha } = isInk(Math.floor(x / scale), Math.floor(y / scale)) ? ink : paper;
      pixels[y * edge + x] = ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
    }
  }
  return { edge, pixels };
}
