import { MARK, NOTABLE } from './cells.js';
import { markTile, stateTiles, type Tile } from './patterns.js';
import type { Scene } from './scene.js';
import { cellsAt, columnsAt, marksAt, paintStrip } from './strips.js';
import { cssOf, type Theme } from './theme.js';
import { wholeOf, xOf } from './viewport.js';

/** CSS pixels: the whole guest's first lane, and below it a row of marks. */
const LANE = 14;
const MARKS = 4;
export const MINIMAP_HEIGHT = LANE + MARKS + 2;

/** Draws the whole guest in one row, and which part of it is looked at. */
export class Minimap {
  readonly #context: CanvasRenderingContext2D;
  #tiles: readonly Tile[] = [];
  #marks: readonly (Tile | null)[] = [];
  #scale = 1;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private theme: Theme,
  ) {
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('this browser draws no canvas');
    this.#context = context;
  }

  /** @param scale device pixels a CSS pixel */
  use(theme: Theme, scale: number): void {
    this.theme = theme;
    this.#scale = scale;
    const pattern = Math.max(1, Math.round(scale));
    this.#tiles = stateTiles(theme, pattern);
    const { changed, disagrees } = theme.others;
    this.#marks = [null, markTile(changed, false, pattern), markTile(disagrees, false, pattern)];
  }

  /** @param cssWidth CSS pixels */
  paint({ overview, view }: Scene, cssWidth: number): void {
    const [width, height] = [Math.round(cssWidth * this.#scale), Math.round(MINIMAP_HEIGHT * this.#scale)];
    if (width < 1) return;
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    const context = this.#context;
    const whole = wholeOf(overview.guest);
    const columns = columnsAt(overview, whole, width);
    const image = new ImageData(width, height);
    const out = new Uint32Array(image.data.buffer);
    const lane = Math.round(LANE * this.#scale);
    paintStrip(out, width, 0, lane, cellsAt(0, overview, columns, null, null), this.#tiles);
    const changed = marksAt(overview, columns, MARK.changed, 2 * this.#scale);
    const wrong = marksAt(overview, columns, NOTABLE & ~MARK.changed, 2 * this.#scale);
    const marks = changed.map((is, x) => (wrong[x] ? 2 : is));
    paintStrip(out, width, lane + 1, Math.round(MARKS * this.#scale), marks, this.#marks);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.putImageData(image, 0, 0);
    context.setTransform(this.#scale, 0, 0, this.#scale, 0, 0);

    const { background, foreground, exit, focus } = this.theme.others;
    const [left, right] = [xOf(whole, view.lo, cssWidth), xOf(whole, view.lo + view.span, cssWidth)];
    if (view.span < whole.span) {
      // What is not looked at steps back; the rectangle stays wide enough to be seen and taken hold of.
      const [from, to] = [Math.min(left, cssWidth - 3), Math.max(right, left + 3)];
      context.fillStyle = cssOf(background, 0.6);
      context.fillRect(0, 0, from, MINIMAP_HEIGHT);
      context.fillRect(to, 0, cssWidth - to, MINIMAP_HEIGHT);
      context.strokeStyle = cssOf(this.theme.contrast ? focus : foreground);
      context.lineWidth = 1.5;
      context.strokeRect(from + 0.75, 0.75, Math.max(1.5, to - from - 1.5), MINIMAP_HEIGHT - 1.5);
    }
    if (overview.exit !== null) {
      const x = xOf(whole, overview.exit.lo, cssWidth);
      context.fillStyle = cssOf(exit);
      context.beginPath();
      context.moveTo(x, 7);
      context.lineTo(x - 4.5, 0);
      context.lineTo(x + 4.5, 0);
      context.fill();
    }
  }
}
