import type { GfnRange } from '../gfn-range.js';

/**
 * The stretch of the guest that is looked at: gfns, with fractions, `[lo, lo + span)`. All arithmetic is in doubles and
 * relative to `lo`: a place on the screen never has a number larger than the screen.
 */
export interface Viewport {
  readonly lo: number;
  readonly span: number;
}

/** Nearer than one page there is nothing to see. */
const NEAREST = 1;

/** The viewport moved and sized so that it lies within the guest. */
export function within(view: Viewport, guest: GfnRange): Viewport {
  const whole = Math.max(NEAREST, guest.hi - guest.lo);
  const span = Math.min(Math.max(view.span, NEAREST), whole);
  return { lo: Math.min(Math.max(view.lo, guest.lo), guest.lo + whole - span), span };
}

export const wholeOf = (guest: GfnRange): Viewport => within({ lo: guest.lo, span: Infinity }, guest);

/** The gfn, with its fraction, at `x` of `width` CSS pixels. */
export const gfnAt = (view: Viewport, x: number, width: number): number => view.lo + (x / width) * view.span;

/** Where a gfn begins, in CSS pixels; what is far outside is taken to just outside. */
export function xOf(view: Viewport, gfn: number, width: number): number {
  const x = ((gfn - view.lo) / view.span) * width;
  return Math.min(Math.max(x, -width), 2 * width);
}

/** `factor` times nearer, such that what is at `x` stays there. */
export function zoomedAt(
  view: Viewport,
  x: number,
  width: number,
  factor: number,
  guest: GfnRange,
): Viewport {
  const whole = Math.max(NEAREST, guest.hi - guest.lo);
  const span = Math.min(Math.max(view.span / factor, NEAREST), whole);
  const share = x / width;
  // Relative to the old edge, so that no large numbers are subtracted.
  return within({ lo: view.lo + share * (view.span - span), span }, guest);
}

/** Dragged by `dx` CSS pixels: to the right shows lower gfns. */
export const panned = (view: Viewport, dx: number, width: number, guest: GfnRange): Viewport =>
  within({ lo: view.lo - (dx / width) * view.span, span: view.span }, guest);

/** A range in the middle, with `margin` of its length at either side. */
export function around({ lo, hi }: GfnRange, margin: number, guest: GfnRange): Viewport {
  const room = (hi - lo) * margin;
  return within({ lo: lo - room, span: hi - lo + 2 * room }, guest);
}

/** The same stretch, moved no further than needed to show all of a range, or its beginning. */
export function revealing(view: Viewport, { lo, hi }: GfnRange, guest: GfnRange): Viewport {
  if (lo >= view.lo && hi <= view.lo + view.span) return view;
  const room = Math.max(0, Math.min(view.span / 4, (view.span - (hi - lo)) / 2));
  const to = lo < view.lo || hi - lo > view.span ? lo - room : hi + room - view.span;
  return within({ lo: to, span: view.span }, guest);
}

/** Part of the way from one viewport to another, `t` from 0 to 1. Zooming looks even, and what stays in place stays. */
export function between(from: Viewport, to: Viewport, t: number): Viewport {
  if (t >= 1) return to;
  const span = from.span * (to.span / from.span) ** t;
  const whole = to.span - from.span;
  const way = Math.abs(whole) < 1e-9 * from.span ? t : (span - from.span) / whole;
  return { lo: from.lo + (to.lo - from.lo) * way, span };
}

/** What to ask the adapter for: whole gfns, a column a pixel but none for less than a page. */
export function windowOf(view: Viewport, pixels: number): GfnRange & { readonly columns: number } {
  const lo = Math.floor(view.lo);
  const hi = Math.max(lo + 1, Math.ceil(view.lo + view.span));
  return { lo, hi, columns: Math.max(1, Math.min(Math.round(pixels), hi - lo, MOST_COLUMNS)) };
}

/** The protocol's limit. */
const MOST_COLUMNS = 8_192;
