import type { GfnRange } from '../gfn-range.js';
import type { Viewport } from './viewport.js';

/** Where the map stood in one run. */
export interface Place {
  readonly run: string;
  readonly view: Viewport;
  readonly cursor: number | null;
  readonly lane: number;
  readonly selection: GfnRange | null;
}

/** Newest first. */
export type Places = readonly Place[];

/** Sessions come and go: so many are remembered. */
const MOST = 8;

export const remembered = (places: Places, place: Place): Places =>
  [place, ...places.filter(({ run }) => run !== place.run)].slice(0, MOST);
