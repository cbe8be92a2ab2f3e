/** gfns, half-open: `[lo, hi)`. */
export interface GfnRange {
  readonly lo: number;
  readonly hi: number;
}
