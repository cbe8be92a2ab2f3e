import { CELLS } from './cells.js';
import { element } from './elements.js';
import { STATE_NAMES } from './legend-names.js';
import { markTile, stateTiles, type Tile } from './patterns.js';
import type { Theme } from './theme.js';

/** Every state and mark with its name, in its pattern. */
export class Legend {
  readonly element = element('ul', { class: 'legend', 'aria-label': 'Legend' });

  /** @param scale device pixels a CSS pixel */
  use(theme: Theme, scale: number): void {
    const pattern = Math.max(1, Math.round(scale));
    const states = stateTiles(theme, pattern);
    const { changed, disagrees, exit } = theme.others;
    const entries: [Tile | undefined, string][] = [
      ...STATE_NAMES.map(([cell, name]): [Tile | undefined, string] => [states[CELLS.indexOf(cell)], name]),
      [markTile(changed, false, pattern), 'changed'],
      [markTile(disagrees, false, pattern), 'disagrees'],
      [markTile(disagrees, true, pattern), 'stale entry'],
      [markTile(exit, false, pattern), 'exit'],
    ];
    this.element.replaceChildren(
      ...entries.map(([tile, name]) => element('li', {}, swatch(tile, pattern), name)),
    );
  }
}

/** A little rectangle of a tile. */
function swatch(tile: Tile | undefined, scale: number): HTMLCanvasElement {
  const [width, height] = [16 * scale, 10 * scale];
  const canvas = element('canvas', { class: 'swatch', 'aria-hidden': 'true' });
  canvas.width = width;
  canvas.height = height;
  if (tile === undefined) return canvas;
  const image = new ImageData(width, height);
  const out = new Uint32Array(image.data.buffer);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      out[y * width + x] = tile.pixels[(y % tile.edge) * tile.edge + (x % tile.edge)] ?? 0;
    }
  }
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  return canvas;
}
