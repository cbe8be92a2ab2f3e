import { gpaText, sizeText } from './addresses.js';
import { xOf, type Viewport } from './viewport.js';

interface Tick {
  readonly gfn: number;
  /** CSS pixels from the plot's left edge. */
  readonly x: number;
  readonly label: string;
}

export interface Ruler {
  /** gfns from one labelled tick to the next: a power of two. */
  readonly step: number;
  /** The step in bytes, as text. */
  readonly stepText: string;
  readonly ticks: readonly Tick[];
  /** Places of the ticks without labels, CSS pixels. */
  readonly minor: readonly number[];
}

/** Labelled ticks at round addresses, no nearer than `room` CSS pixels, and three quiet ones between each two. */
export function rulerOf(view: Viewport, width: number, room: number): Ruler {
  const least = (view.span / width) * room;
  const step = Math.max(1, 2 ** Math.ceil(Math.log2(least)));
  const ticks: Tick[] = [];
  const minor: number[] = [];
  const part = Math.max(1, step / 4);
  const end = view.lo + view.span;
  for (let gfn = Math.ceil(view.lo / part) * part; gfn < end; gfn += part) {
    const x = xOf(view, gfn, width);
    if (gfn % step === 0) ticks.push({ gfn, x, label: gpaText(gfn) });
    else minor.push(x);
  }
  // A single page, or a stretch between two round addresses: the edge says at least where it is.
  if (ticks.length === 0) {
    const gfn = Math.max(Math.floor(view.lo), 0);
    ticks.push({ gfn, x: Math.max(0, xOf(view, gfn, width)), label: gpaText(gfn) });
  }
  return { step, stepText: sizeText(step), ticks, minor };
}
