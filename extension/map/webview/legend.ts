import { CELLS } from './cells.js';
import { element } from './elements.js';
import { STATE_ORDER } from './state-order.js';
import { markTile, stateTiles, type Tile } from './patterns.js';
import type { Theme } from './theme.js';
import { words } from './vocabulary.js';

/** Every state and mark with its name, in its pattern. */
export class Legend {
  readonly element = element('ul', { class: 'legend', 'aria-label': words().legend });

  /** @param scale device pixels a CSS pixel */
  use(theme: Theme, scale: number): void {
    const pattern = Math.max(1, Math.round(scale));
    const states = stateTiles(theme, pattern);
    const { changed, disagrees, exit } = theme.others;
    const { states: names, legendMarks } = words();
    const entries: [Tile | undefined, string][] = [
      ...STATE_ORDER.map((cell): [Tile | undefined, string] => [states[CELLS.indexOf(cell)], names[cell]]),
      [markTile(changed, false, pattern), legendMarks.changed],
      [markTile(disagrees, false, pattern), legendMarks.disagrees],
      [markTile(disagrees, true, pattern), legendMarks.stale],
      [markTile(exit, false, pattern), legendMarks.exit],
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
