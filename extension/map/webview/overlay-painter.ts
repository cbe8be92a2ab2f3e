import type { GfnRange } from '../gfn-range.js';
import type { Brush } from './band-painter.js';
import type { ChartLayout } from './chart-layout.js';
import type { Scene } from './scene.js';
import { cssOf } from './theme.js';
import { xOf, type Viewport } from './viewport.js';

/** From this width on, CSS pixels, pages are set off from each other. */
const PAGE_LINES = 8;

/** A stretch of the chart, CSS pixels from the left. */
interface Stretch {
  readonly left: number;
  readonly right: number;
}

/** What lies over the lanes: page edges, selection, the exit, what the pointer is on, the cursor. */
export function drawOverlays(brush: Brush, scene: Scene, layout: ChartLayout): void {
  drawPageLines(brush, scene, layout);
  drawSelection(brush, scene, layout);
  if (scene.picture.exit !== null) drawExit(brush, scene.picture.exit, scene.view, layout);
  drawHovered(brush, scene, layout);
  drawCursor(brush, scene, layout);
}

/** Where a range is, at least `least` wide; null if it is not on the screen. */
function stretchOf(view: Viewport, range: GfnRange, width: number, least: number): Stretch | null {
  const [left, right] = [xOf(view, range.lo, width), xOf(view, range.hi, width)];
  if (right <= 0 || left >= width) return null;
  const more = Math.max(0, least - (right - left)) / 2;
  return { left: left - more, right: right + more };
}

const topOf = ({ ruler }: ChartLayout): number => ruler.top + ruler.height - 2;

function drawPageLines({ context, theme }: Brush, { view }: Scene, { width, lanes }: ChartLayout): void {
  const [first, last] = [lanes[0], lanes.at(-1)];
  if (width / view.span < PAGE_LINES || first === undefined || last === undefined) return;
  context.fillStyle = cssOf(theme.others.background, 0.65);
  for (let gfn = Math.ceil(view.lo); gfn < view.lo + view.span; gfn++) {
    context.fillRect(Math.round(xOf(view, gfn, width)), first.top, 1, last.top + last.height - first.top);
  }
}

function drawSelection({ context, theme }: Brush, { view, selection }: Scene, layout: ChartLayout): void {
  const at = selection === null ? null : stretchOf(view, selection, layout.width, 2);
  if (at === null) return;
  const top = topOf(layout);
  const height = layout.height - top;
  context.fillStyle = cssOf(theme.others.selection, theme.contrast ? 0.25 : 0.45);
  context.fillRect(at.left, top, at.right - at.left, height);
  for (const x of [at.left, at.right]) {
    context.fillStyle = cssOf(theme.others.background);
    context.fillRect(x - 1.5, top, 3, height);
    context.fillStyle = cssOf(theme.others.focus);
    context.fillRect(x - 0.5, top, 1, height);
  }
}

/** Brackets at the exit's ends and a flag, full while it waits; an arrow at the edge if it is beyond. */
function drawExit(
  { context, theme }: Brush,
  exit: GfnRange & { readonly pending: boolean },
  view: Viewport,
  layout: ChartLayout,
): void {
  const at = stretchOf(view, exit, layout.width, 5);
  const bottom = topOf(layout);
  context.fillStyle = context.strokeStyle = cssOf(theme.others.exit, exit.pending ? 1 : 0.75);
  context.lineWidth = 1.5;
  context.beginPath();
  if (at === null) {
    const x = exit.lo < view.lo ? 2 : layout.width - 2;
    const inwards = exit.lo < view.lo ? 8 : -8;
    context.moveTo(x, bottom - 8);
    context.lineTo(x + inwards, bottom - 13);
    context.lineTo(x + inwards, bottom - 3);
    context.fill();
    return;
  }
  for (const x of [at.left, at.right]) context.fillRect(x - 1, bottom, 2, layout.height - bottom);
  context.fillRect(at.left - 1, bottom, at.right - at.left + 2, 2);
  const middle = Math.min(Math.max((at.left + at.right) / 2, 6), layout.width - 6);
  context.moveTo(middle, bottom + 1);
  context.lineTo(middle - 6, bottom - 9);
  context.lineTo(middle + 6, bottom - 9);
  context.closePath();
  if (exit.pending) context.fill();
  else context.stroke();
}

function drawHovered({ context, theme }: Brush, { view, hovered }: Scene, layout: ChartLayout): void {
  const at = hovered === null ? null : stretchOf(view, hovered, layout.width, 1);
  if (at === null) return;
  const top = topOf(layout);
  context.strokeStyle = cssOf(theme.others.foreground, 0.7);
  context.lineWidth = 1;
  const [left, right] = [Math.round(at.left), Math.round(at.right)];
  context.strokeRect(left + 0.5, top + 0.5, Math.max(1, right - left - 1), layout.height - top - 1);
}

/** The whole column, thin, and the lane that the cursor is in, thick; on a rim of background, to be seen on every colour. */
function drawCursor({ context, theme }: Brush, { view, cursor, lane }: Scene, layout: ChartLayout): void {
  const at = cursor === null ? null : stretchOf(view, cursor, layout.width, 6);
  if (at === null) return;
  const { focus, background } = theme.others;
  const top = topOf(layout);
  const box = (y: number, height: number, line: number): void => {
    for (const [colour, thick] of [
      [background, line + 2],
      [focus, line],
    ] as const) {
      context.strokeStyle = cssOf(colour);
      context.lineWidth = thick;
      context.strokeRect(at.left, y, at.right - at.left, height);
    }
  };
  box(top + 1, layout.height - top - 2, 1);
  const band = layout.lanes[lane];
  if (band !== undefined) box(band.top, band.height, 3);
}
