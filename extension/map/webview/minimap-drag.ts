import type { GfnRange } from '../gfn-range.js';
import { gfnAt, wholeOf, within, xOf, type Viewport } from './viewport.js';

/** Where a viewport goes that is taken hold of on the minimap, or that is called to a place of it. CSS pixels. */
export function grabbed(view: Viewport, guest: GfnRange, width: number, x: number): (to: number) => Viewport {
  const whole = wholeOf(guest);
  const [left, right] = [xOf(whole, view.lo, width), xOf(whole, view.lo + view.span, width)];
  // Beside the rectangle, its middle comes to the pointer; on it, it stays where it was taken.
  const inside = x >= left - 2 && x <= right + 2;
  const offset = inside ? view.lo - gfnAt(whole, x, width) : -view.span / 2;
  return (to) => within({ lo: gfnAt(whole, to, width) + offset, span: view.span }, guest);
}
