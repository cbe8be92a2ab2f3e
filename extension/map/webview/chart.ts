import type { GfnRange } from '../gfn-range.js';
import { gpaRangeText, sizeText } from './addresses.js';
import type { Camera } from './camera.js';
import { layoutOf, leastHeight, type ChartLayout } from './chart-layout.js';
import { ChartPainter } from './chart-painter.js';
import { cursorRange } from './cursor.js';
import { element } from './elements.js';
import { Gestures } from './gestures.js';
import { LaneLabels } from './lane-labels.js';
import type { MapModel } from './map-model.js';
import { Minimap, MINIMAP_HEIGHT } from './minimap.js';
import { grabbed } from './minimap-drag.js';
import type { Navigation } from './navigation.js';
import type { Scene } from './scene.js';
import { spanned } from './selection.js';
import { readTheme, type Theme } from './theme.js';
import type { Tooltip } from './tooltip.js';
import { filled, words } from './vocabulary.js';
import { gfnAt, panned, xOf, zoomedAt, type Viewport } from './viewport.js';

/** Below this width of the chart lanes have short names, CSS pixels. */
const NARROW = 480;
const DOUBLE_CLICK = 4;

/** The two canvases, and what the pointer does on them. */
export class Chart {
  readonly canvas = element('canvas', {
    class: 'chart',
    tabindex: '0',
    role: 'application',
    'aria-roledescription': words().map,
  });
  readonly minimap = element('div', { class: 'minimap' });
  readonly element = element('div', { class: 'plot' });
  readonly #frame = element('div', { class: 'frame' });
  readonly #overview = element('canvas', {
    'aria-hidden': 'true',
    title: words().minimap,
  });
  readonly #labels = new LaneLabels();
  readonly #painter: ChartPainter;
  readonly #minimap: Minimap;
  #layout: ChartLayout | undefined;
  /** The lane that was last scrolled to. */
  #followed = 0;
  #scale = 1;

  constructor(
    private readonly model: MapModel,
    private readonly camera: Camera,
    private readonly navigation: Navigation,
    private readonly tooltip: Tooltip,
  ) {
    this.#frame.append(this.canvas);
    this.element.append(this.#labels.element, this.#frame);
    this.minimap.append(this.#overview);
    const theme = readTheme(document.body);
    this.#painter = new ChartPainter(this.canvas, theme);
    this.#minimap = new Minimap(this.#overview, theme);
    this.#listen();
    this.#listenToMinimap();
  }

  /** Width of the chart, device pixels. */
  get pixels(): number {
    return Math.round(this.#frame.clientWidth * this.#scale);
  }

  use(theme: Theme, scale: number): void {
    this.#scale = scale;
    this.#painter.use(theme, scale);
    this.#minimap.use(theme, scale);
  }

  draw(scene: Scene, run: string): void {
    const lanes = scene.picture.lanes.length;
    this.#frame.style.minHeight = `${leastHeight(lanes)}px`;
    const { clientWidth: width, clientHeight: height } = this.#frame;
    const layout = (this.#layout = layoutOf(width, Math.max(height, leastHeight(lanes)), lanes));
    sized(this.canvas, width, layout.height);
    sized(this.#overview, this.minimap.clientWidth, MINIMAP_HEIGHT);
    this.#followLane(layout);
    this.#painter.paint(scene, layout);
    this.#minimap.paint(scene, this.minimap.clientWidth);
    const narrow = this.element.clientWidth < NARROW;
    this.element.classList.toggle('narrow', narrow);
    this.#labels.show(scene.picture, layout, narrow);
    const seen = { lo: Math.floor(scene.view.lo), hi: Math.ceil(scene.view.lo + scene.view.span) };
    const label = filled(words().chart, run, gpaRangeText(seen), sizeText(seen.hi - seen.lo));
    if (this.canvas.getAttribute('aria-label') !== label) this.canvas.setAttribute('aria-label', label);
  }

  /** Where a menu about a range belongs, CSS pixels in the window. */
  placeOf(range: GfnRange): { readonly x: number; readonly y: number } {
    const box = this.canvas.getBoundingClientRect();
    const view = this.model.scene?.view ?? { lo: 0, span: 1 };
    const x = xOf(view, (range.lo + range.hi) / 2, box.width);
    const lane = this.#layout?.lanes[this.model.lane];
    const y = lane === undefined ? 0 : lane.top + lane.height;
    return { x: box.left + Math.min(Math.max(x, 0), box.width), y: box.top + y };
  }

  /** Where the lanes scroll, the one that a key went to is scrolled to. */
  #followLane({ lanes }: ChartLayout): void {
    const { lane } = this.model;
    const band = lanes[lane];
    if (lane === this.#followed || band === undefined) return;
    this.#followed = lane;
    const { scrollTop, clientHeight, scrollHeight } = this.element;
    // Above the first one are the memslots and the addresses, below the last one the marks: they come with them.
    if (lane === 0) this.element.scrollTop = 0;
    else if (lane === lanes.length - 1) this.element.scrollTop = scrollHeight;
    else if (band.top < scrollTop) this.element.scrollTop = band.top;
    else if (band.top + band.height > scrollTop + clientHeight)
      this.element.scrollTop = band.top + band.height - clientHeight;
  }

  #listen(): void {
    const { model, camera } = this;
    const width = (): number => Math.max(1, this.#frame.clientWidth);
    const jump = (to: (scene: Scene) => Viewport): void => {
      const { scene } = model;
      if (scene !== null) camera.jump(to(scene));
      this.tooltip.hide();
    };
    /** The gfns of the column at a place. */
    const columnAt = ({ view, picture, overview }: Scene, x: number): GfnRange => {
      const inside = Math.min(Math.max(x, 0), width() - 0.01);
      const gfn = Math.min(Math.floor(gfnAt(view, inside, width())), overview.guest.hi - 1);
      return cursorRange(picture, gfn);
    };
    const withScene = (go: (scene: Scene) => void): void => {
      if (model.scene !== null) go(model.scene);
    };
    new Gestures(this.canvas, {
      zoomed: (x, factor) => {
        jump(({ view, overview }) => zoomedAt(view, x, width(), factor, overview.guest));
      },
      panned: (dx) => {
        jump(({ view, overview }) => panned(view, dx, width(), overview.guest));
      },
      selected: (from, to) => {
        withScene((scene) => {
          const [start, end] = [columnAt(scene, from), columnAt(scene, to)];
          model.cursor = end.lo;
          model.select(spanned(start, end));
        });
      },
      clicked: (x) => {
        withScene((scene) => {
          model.cursor = columnAt(scene, x).lo;
          model.select(null);
        });
      },
      doubleClicked: (x) => {
        this.navigation.zoom(DOUBLE_CLICK, x / width());
      },
      hovered: (event, x) => {
        const { scene } = model;
        if (event === null || scene === null) {
          model.hover(null);
          this.tooltip.hide();
          return;
        }
        const range = columnAt(scene, x);
        model.hover(range);
        this.tooltip.show(scene.picture, range, event.clientX, event.clientY);
      },
    });
  }

  #listenToMinimap(): void {
    const canvas = this.#overview;
    let move: ((to: number) => Viewport) | undefined;
    const at = (event: MouseEvent): number => event.clientX - canvas.getBoundingClientRect().left;
    canvas.addEventListener('pointerdown', (event) => {
      const { scene } = this.model;
      if (event.button !== 0 || scene === null) return;
      canvas.setPointerCapture(event.pointerId);
      move = grabbed(scene.view, scene.overview.guest, canvas.clientWidth, at(event));
      this.camera.jump(move(at(event)));
    });
    canvas.addEventListener('pointermove', (event) => {
      if (move !== undefined) this.camera.jump(move(at(event)));
    });
    for (const end of ['pointerup', 'pointercancel'] as const) {
      canvas.addEventListener(end, () => {
        move = undefined;
      });
    }
  }
}

function sized(canvas: HTMLCanvasElement, width: number, height: number): void {
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
}
