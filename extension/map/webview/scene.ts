import type { GfnRange } from '../gfn-range.js';
import type { Picture } from './picture.js';
import type { Viewport } from './viewport.js';

/** All that a drawing of the map depends on, besides its size and the theme. */
export interface Scene {
  readonly view: Viewport;
  /** The newest picture of about this viewport, and one of the whole guest. */
  readonly picture: Picture;
  readonly overview: Picture;
  /** The gfns under the keyboard's cursor, and the lane that it is in, counted from the top. */
  readonly cursor: GfnRange | null;
  readonly lane: number;
  readonly selection: GfnRange | null;
  /** The gfns under the pointer. */
  readonly hovered: GfnRange | null;
}
