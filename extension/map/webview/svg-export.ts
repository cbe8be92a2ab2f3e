import type { Cell } from '../../../debug-adapter/gfnscope-protocol.js';
import { gpaRangeText } from './addresses.js';
import { CELLS, MARK } from './cells.js';
import { layoutOf, leastHeight } from './chart-layout.js';
import { STATE_ORDER } from './state-order.js';
import { PATTERN_EDGE, PATTERNS } from './patterns.js';
import type { Picture } from './picture.js';
import { rulerOf } from './ruler.js';
import { xOf } from './viewport.js';
import { filled, words } from './vocabulary.js';

/** Colours of a drawing, as CSS has them. */
export interface SvgPalette {
  readonly states: Readonly<Record<Cell, { readonly paper: string; readonly ink: string }>>;
  readonly changed: string;
  readonly disagrees: string;
  readonly exit: string;
  readonly foreground: string;
  readonly background: string;
  readonly muted: string;
}

/** Room at the left for the lanes' names, and around everything; CSS pixels. */
const LABELS = 96;
const EDGE = 12;
const TITLE = 24;
const LEGEND = 28;

/** The picture as a drawing that stands alone: patterns, labels and legend included. @param width of the columns, CSS pixels */
export function mapAsSvg(picture: Picture, run: string, palette: SvgPalette, width: number): string {
  const lanes = picture.lanes.length;
  const layout = layoutOf(width, leastHeight(lanes) + lanes * 8, lanes);
  const view = { lo: picture.lo, span: picture.hi - picture.lo };
  const x = (gfn: number): number => xOf(view, gfn, width);
  const total = { width: width + LABELS + 2 * EDGE, height: layout.height + TITLE + LEGEND + 2 * EDGE };
  const parts: string[] = [];
  for (const { lo, hi, id, fd } of picture.slots) {
    const [from, to] = [Math.max(0, x(lo)), Math.min(width, x(hi))];
    parts.push(frame(from, layout.slots.top + 1, to - from, layout.slots.height - 5, palette.muted, 1));
    const slot = filled(words().slot, id);
    const name = fd === null ? slot : `${slot} · ${fd}`;
    if (to - from > name.length * 7 + 8)
      parts.push(label(from + 5, layout.slots.top + 13, name, palette.foreground));
  }
  const ruler = rulerOf(view, width, 132);
  for (const tick of ruler.ticks) {
    parts.push(box(tick.x, layout.ruler.top + 12, 1, 6, palette.muted));
    if (tick.x + tick.label.length * 7 + 4 <= width) {
      parts.push(label(tick.x + 4, layout.ruler.top + 13, tick.label, palette.muted));
    }
  }
  picture.lanes.forEach(({ name, cells }, n) => {
    const band = layout.lanes[n];
    if (band === undefined) return;
    parts.push(label(-LABELS, band.top + band.height / 2 + 4, words().lanes[name].name, palette.foreground));
    for (const [from, to] of runsOf(picture.columns, (c) => cells[c] ?? 0)) {
      const [left, right] = [x(picture.rangeOf(from).lo), x(picture.rangeOf(to - 1).hi)];
      parts.push(box(left, band.top, right - left, band.height, `url(#${CELLS[cells[from] ?? 0]})`));
    }
  });
  const rows = [
    [layout.changed, MARK.changed, words().changedBand.name, palette.changed],
    [layout.disagrees, MARK.disagrees | MARK.stale, words().disagreesBand.name, palette.disagrees],
  ] as const;
  for (const [band, mask, name, colour] of rows) {
    parts.push(label(-LABELS, band.top + band.height - 3, name, palette.foreground));
    for (const [from, to] of runsOf(picture.columns, (c) =>
      ((picture.marks[c] ?? 0) & mask) === 0 ? 0 : 1,
    )) {
      if (((picture.marks[from] ?? 0) & mask) === 0) continue;
      const [left, right] = [x(picture.rangeOf(from).lo), x(picture.rangeOf(to - 1).hi)];
      parts.push(box(left, band.top, Math.max(2, right - left), band.height, colour));
    }
  }
  const { exit } = picture;
  if (exit !== null && exit.hi > picture.lo && exit.lo < picture.hi) {
    const [left, right] = [Math.max(0, x(exit.lo)), Math.min(width, Math.max(x(exit.hi), x(exit.lo) + 3))];
    const top = layout.ruler.top + layout.ruler.height - 2;
    parts.push(frame(left, top, right - left, layout.height - top, palette.exit, 2));
  }
  const legend = STATE_ORDER.map((cell, n) => {
    const left = n * Math.min(150, (width + LABELS) / STATE_ORDER.length) - LABELS;
    return `${box(left, layout.height + 12, 16, 10, `url(#${cell})`)}${label(left + 21, layout.height + 21, words().states[cell], palette.foreground)}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${total.width}" height="${total.height}" viewBox="0 0 ${total.width} ${total.height}" font-family="sans-serif" font-size="12" role="img">`,
    `<title>${escaped(filled(words().drawn.map, run, gpaRangeText(picture), picture.moment))}</title>`,
    `<defs>${CELLS.map((cell) => patternOf(cell, palette)).join('')}</defs>`,
    box(0, 0, total.width, total.height, palette.background),
    label(EDGE, EDGE + 12, filled(words().drawn.title, run, gpaRangeText(picture)), palette.foreground),
    `<g transform="translate(${EDGE + LABELS} ${EDGE + TITLE})">`,
    ...parts,
    ...legend,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** `[from, to)` of neighbours with the same value. */
function runsOf(columns: number, valueAt: (column: number) => number): [number, number][] {
  const runs: [number, number][] = [];
  for (let c = 0; c < columns;) {
    let end = c + 1;
    while (end < columns && valueAt(end) === valueAt(c)) end++;
    runs.push([c, end]);
    c = end;
  }
  return runs;
}

function patternOf(cell: Cell, palette: SvgPalette): string {
  const { paper, ink } = palette.states[cell];
  let path = '';
  for (let y = 0; y < PATTERN_EDGE; y++) {
    for (let x = 0; x < PATTERN_EDGE; x++) if (PATTERNS[cell](x, y)) path += `M${x} ${y}h1v1h-1z`;
  }
  return `<pattern id="${cell}" width="${PATTERN_EDGE}" height="${PATTERN_EDGE}" patternUnits="userSpaceOnUse">${box(0, 0, PATTERN_EDGE, PATTERN_EDGE, paper)}<path d="${path}" fill="${ink}"/></pattern>`;
}

/** A number as short as it may be without a visible difference. */
const short = (n: number): string => String(Math.round(n * 100) / 100);

const box = (x: number, y: number, width: number, height: number, fill: string): string =>
  `<rect x="${short(x)}" y="${short(y)}" width="${short(Math.max(0, width))}" height="${short(height)}" fill="${fill}"/>`;

const frame = (x: number, y: number, width: number, height: number, stroke: string, thick: number): string =>
  `<rect x="${short(x)}" y="${short(y)}" width="${short(Math.max(0, width))}" height="${short(height)}" fill="none" stroke="${stroke}" stroke-width="${thick}"/>`;

const label = (x: number, y: number, text: string, fill: string): string =>
  `<text x="${short(x)}" y="${short(y)}" fill="${fill}">${escaped(text)}</text>`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
