import type { MapSlot } from '../../../debug-adapter/gfnscope-protocol.js';
import { exactSizeText, gpaText } from './addresses.js';
import type { ChartLayout } from './chart-layout.js';
import { rulerOf } from './ruler.js';
import type { Scene } from './scene.js';
import { cssOf, type Theme } from './theme.js';
import { xOf } from './viewport.js';
import { filled, words } from './vocabulary.js';

/** What to draw with; places are CSS pixels. */
export interface Brush {
  readonly context: CanvasRenderingContext2D;
  readonly theme: Theme;
}

/** Air between two labels of the ruler, and what a size behind an address takes, CSS pixels. */
const LABEL_AIR = 24;
const SIZE_ROOM = 56;
/** Below this width addresses stand without sizes, CSS pixels. */
const NARROW = 560;
/** The exit's flag stands in the ruler: so near to it, CSS pixels, no label does. */
const FLAG = 8;

/** The memslots, each with its name as far as there is room, and where they end, through all lanes. */
export function drawSlots({ context, theme }: Brush, scene: Scene, layout: ChartLayout): void {
  const { view, picture, overview } = scene;
  const { width, slots: band, lanes } = layout;
  const { foreground, muted, background } = theme.others;
  const [first, last] = [lanes[0], lanes.at(-1)];
  // A slot that the newest picture does not meet may be on the screen already, if the picture is not this viewport's.
  const slots = new Map([...overview.slots, ...picture.slots].map((slot) => [`${slot.id} ${slot.lo}`, slot]));
  context.font = theme.font;
  context.textBaseline = 'middle';
  for (const slot of slots.values()) {
    const [left, right] = [xOf(view, slot.lo, width), xOf(view, slot.hi, width)];
    if (right < 0 || left > width) continue;
    context.fillStyle = cssOf(background);
    if (first !== undefined && last !== undefined && right - left > 4) {
      for (const x of [left, right])
        context.fillRect(x - 0.5, first.top, 1, last.top + last.height - first.top);
    }
    const [from, to] = [Math.max(left, -4), Math.min(Math.max(right, left + 2), width + 4)];
    context.beginPath();
    context.roundRect(from + 0.5, band.top + 1.5, Math.max(1, to - from - 1), band.height - 5, 3);
    context.fillStyle = cssOf(muted, 0.12);
    context.fill();
    context.strokeStyle = cssOf(muted, theme.contrast ? 1 : 0.5);
    context.lineWidth = 1;
    context.stroke();
    const room = Math.min(to, width) - Math.max(from, 0) - 12;
    const label = slotLabels(slot).find((text) => context.measureText(text).width <= room);
    if (label === undefined) continue;
    context.fillStyle = cssOf(foreground);
    context.fillText(label, Math.max(from, 0) + 6, band.top + band.height / 2 - 0.5);
  }
}

/** What a slot's band says, the fullest first. */
function slotLabels({ id, shared, fd, readonly }: MapSlot): string[] {
  const halves = [
    ...(shared === null ? [] : [filled(words().sharedHalf, shared)]),
    fd === null ? words().noPrivateFd : filled(words().privateFd, fd),
    ...(readonly ? [words().readonly] : []),
  ];
  const name = filled(words().slot, id);
  return [[name, ...halves].join('  ·  '), ...(fd === null ? [] : [`${name} · ${fd}`]), name, String(id)];
}

/** Round addresses, with their size behind where it is round and there is room. */
export function drawRuler({ context, theme }: Brush, { view, picture }: Scene, layout: ChartLayout): void {
  const { width, ruler: band, changed, disagrees } = layout;
  const { muted, border, foreground } = theme.others;
  context.font = theme.monospace;
  const longest = context.measureText(gpaText(Math.ceil(view.lo + view.span))).width;
  const room = longest + LABEL_AIR + (width < NARROW ? 0 : SIZE_ROOM);
  const { ticks, minor } = rulerOf(view, width, room);
  const bottom = band.top + band.height;
  context.fillStyle = cssOf(muted, theme.contrast ? 1 : 0.5);
  for (const x of minor) context.fillRect(Math.round(x), bottom - 5, 1, 3);
  context.fillStyle = cssOf(border);
  context.fillRect(0, bottom - 2, width, 1);
  context.fillStyle = cssOf(border, 0.6);
  for (const row of [changed, disagrees]) context.fillRect(0, row.top + row.height, width, 1);
  const flag = picture.exit === null ? -Infinity : xOf(view, (picture.exit.lo + picture.exit.hi) / 2, width);
  context.textBaseline = 'middle';
  const middle = band.top + band.height / 2 - 2;
  ticks.forEach(({ gfn, x, label }, n) => {
    context.fillStyle = cssOf(muted);
    context.fillRect(Math.round(x), bottom - 8, 1, 6);
    const left = Math.round(x) + 4;
    const end = ticks[n + 1]?.x ?? width;
    let right = left + context.measureText(label).width;
    if (right > end && ticks.length > 1) return;
    if (flag > left - FLAG && flag < right + FLAG) return;
    context.fillStyle = cssOf(foreground);
    context.fillText(label, left, middle);
    const size = exactSizeText(gfn);
    const from = right + 8;
    right = from + context.measureText(size).width;
    if (size === '' || right + FLAG > end || (flag > from - FLAG && flag < right + FLAG)) return;
    context.fillStyle = cssOf(muted);
    context.fillText(size, from, middle);
  });
}
