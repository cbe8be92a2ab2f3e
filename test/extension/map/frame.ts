/// <reference lib="dom" />
import { layoutOf } from '../../../extension/map/webview/chart-layout.js';
import { ChartPainter } from '../../../extension/map/webview/chart-painter.js';
import { Minimap } from '../../../extension/map/webview/minimap.js';
import { Picture } from '../../../extension/map/webview/picture.js';
import { readTheme } from '../../../extension/map/webview/theme.js';
import { wholeOf, windowOf, zoomedAt } from '../../../extension/map/webview/viewport.js';
import { answerOf, hugeGuest } from './synthetic-guest.js';
import './english.js';
import '../../../extension/map/webview/map.css';

/** Milliseconds that each frame of a zoom took, from the whole guest towards a single page. */
interface FrameTimes {
  /** Pictures of just the viewport drawn. */
  readonly fresh: readonly number[];
  /** The whole guest's picture drawn scaled, as while a better one is under way. */
  readonly scaled: readonly number[];
  /** An answer of the adapter taken apart. */
  readonly decoded: readonly number[];
}

declare global {
  interface Window {
    /** Measures so many frames of a chart. @param width, height CSS pixels */
    measureFrames(frames: number, width: number, height: number): FrameTimes;
  }
}

window.measureFrames = (frames, width, height) => {
  const canvas = document.body.appendChild(document.createElement('canvas'));
  const small = document.body.appendChild(document.createElement('canvas'));
  const theme = readTheme(document.body);
  const [painter, minimap] = [new ChartPainter(canvas, theme), new Minimap(small, theme)];
  painter.use(theme, devicePixelRatio);
  minimap.use(theme, devicePixelRatio);
  const guest = hugeGuest();
  const pixels = Math.round(width * devicePixelRatio);
  const overview = new Picture(answerOf(guest, { columns: pixels }));
  const layout = layoutOf(width, height, overview.lanes.length);
  const times = { fresh: [] as number[], scaled: [] as number[], decoded: [] as number[] };
  /** Until the pixels are there: a canvas may put off what it is told until somebody looks. */
  const paint = (picture: Picture, view: ReturnType<typeof wholeOf>): number => {
    const started = performance.now();
    const cursor = { lo: Math.floor(view.lo + view.span / 2), hi: Math.floor(view.lo + view.span / 2) + 1 };
    const selection = { lo: Math.floor(view.lo + view.span / 4), hi: cursor.lo };
    const scene = { view, picture, overview, cursor, lane: 1, selection, hovered: cursor };
    painter.paint(scene, layout);
    minimap.paint(scene, width);
    for (const drawn of [canvas, small]) drawn.getContext('2d')?.getImageData(0, 0, 1, 1);
    return performance.now() - started;
  };
  let view = wholeOf(overview.guest);
  for (let n = 0; n < frames; n++) {
    const { columns, ...window } = windowOf(view, pixels);
    const answer = answerOf(guest, { ...window, columns });
    const started = performance.now();
    const picture = new Picture(answer);
    times.decoded.push(performance.now() - started);
    times.fresh.push(paint(picture, view));
    times.scaled.push(paint(overview, view));
    view = zoomedAt(view, width * 0.37, width, 2 ** (32 / frames), overview.guest);
  }
  return times;
};
