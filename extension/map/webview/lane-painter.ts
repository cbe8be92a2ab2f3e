import { MARK } from './cells.js';
import type { Band, ChartLayout } from './chart-layout.js';
import { markTile, stateTiles, type Tile } from './patterns.js';
import type { Scene } from './scene.js';
import { cellsAt, columnsAt, marksAt, paintStrip } from './strips.js';
import type { Theme } from './theme.js';

/** A mark is seen from this width on, CSS pixels. */
const LEAST_MARK = 3;

/** Paints lanes and marks, pixel by pixel into memory: that takes the same time whatever they show. */
export class LanePainter {
  readonly #states: readonly Tile[];
  readonly #changed: Tile;
  readonly #disagrees: Tile;
  readonly #stale: Tile;
  #pixels: ImageData | undefined;

  /** @param scale device pixels a CSS pixel */
  constructor(
    theme: Theme,
    private readonly scale: number,
  ) {
    const pattern = Math.max(1, Math.round(scale));
    const { changed, disagrees } = theme.others;
    this.#states = stateTiles(theme, pattern);
    this.#changed = markTile(changed, false, pattern);
    this.#disagrees = markTile(disagrees, false, pattern);
    this.#stale = markTile(disagrees, true, pattern);
  }

  /** @param context without a transform: pixels go where they go */
  paint(context: CanvasRenderingContext2D, scene: Scene, layout: ChartLayout): void {
    const { view, picture, overview } = scene;
    const width = Math.round(layout.width * this.scale);
    const top = Math.round((layout.lanes[0]?.top ?? 0) * this.scale);
    const height = Math.max(1, Math.round(layout.height * this.scale) - top);
    if (this.#pixels?.width !== width || this.#pixels.height !== height) {
      this.#pixels = new ImageData(width, height);
    }
    const out = new Uint32Array(this.#pixels.data.buffer);
    out.fill(0);
    const strip = (band: Band, cells: Uint8Array, tiles: readonly (Tile | null)[]): void => {
      const from = Math.round(band.top * this.scale) - top;
      const to = Math.round((band.top + band.height) * this.scale) - top;
      paintStrip(out, width, from, to - from, cells, tiles);
    };
    const columns = columnsAt(picture, view, width);
    // The coarse picture fills in where the newest does not reach.
    const coarse = columns.includes(-1) ? columnsAt(overview, view, width) : null;
    layout.lanes.forEach((band, lane) => {
      strip(band, cellsAt(lane, picture, columns, overview, coarse), this.#states);
    });
    const marks = (mask: number): Uint8Array => {
      const found = marksAt(picture, columns, mask, LEAST_MARK * this.scale);
      if (coarse === null) return found;
      const far = marksAt(overview, coarse, mask, LEAST_MARK * this.scale);
      return found.map((is, x) => (columns[x] === -1 ? (far[x] ?? 0) : is));
    };
    strip(layout.changed, marks(MARK.changed), [null, this.#changed]);
    strip(layout.disagrees, marks(MARK.stale), [null, this.#stale]);
    strip(layout.disagrees, marks(MARK.disagrees), [null, this.#disagrees]);
    context.putImageData(this.#pixels, 0, top);
  }
}
