import { drawRuler, drawSlots } from './band-painter.js';
import type { ChartLayout } from './chart-layout.js';
import { LanePainter } from './lane-painter.js';
import { drawOverlays } from './overlay-painter.js';
import type { Scene } from './scene.js';
import type { Theme } from './theme.js';

/** Paints the chart: slots, ruler, lanes and marks, and over them exit, selection and cursor. Costs pixels, not pages. */
export class ChartPainter {
  readonly #context: CanvasRenderingContext2D;
  #lanes: LanePainter;
  #scale = 1;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private theme: Theme,
  ) {
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('this browser draws no canvas');
    this.#context = context;
    this.#lanes = new LanePainter(theme, 1);
  }

  /** @param scale device pixels a CSS pixel */
  use(theme: Theme, scale: number): void {
    this.theme = theme;
    this.#scale = scale;
    this.#lanes = new LanePainter(theme, scale);
  }

  paint(scene: Scene, layout: ChartLayout): void {
    const scale = this.#scale;
    const [width, height] = [Math.round(layout.width * scale), Math.round(layout.height * scale)];
    if (width < 1 || height < 1) return;
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    const brush = { context: this.#context, theme: this.theme };
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.clearRect(0, 0, width, height);
    this.#lanes.paint(this.#context, scene, layout);
    this.#context.setTransform(scale, 0, 0, scale, 0, 0);
    drawSlots(brush, scene, layout);
    drawRuler(brush, scene, layout);
    drawOverlays(brush, scene, layout);
  }
}
