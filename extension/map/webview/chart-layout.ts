/** A horizontal band of the chart, CSS pixels from its top. */
export interface Band {
  readonly top: number;
  readonly height: number;
}

/** Where everything on the chart is, CSS pixels. */
export interface ChartLayout {
  readonly width: number;
  readonly height: number;
  readonly slots: Band;
  readonly ruler: Band;
  readonly lanes: readonly Band[];
  readonly changed: Band;
  readonly disagrees: Band;
}

const SLOTS = 18;
const RULER = 18;
const GAP = 3;
const MARKS = 11;
const LANE = { least: 11, most: 44 };
/** Before the mark rows a little more air, as they are not states. */
const AIR = 4;

/** Height below which lanes would be too flat, CSS pixels. */
export const leastHeight = (lanes: number): number => fixedHeight() + lanes * (LANE.least + GAP);

export function layoutOf(width: number, height: number, lanes: number): ChartLayout {
  const each = Math.floor((height - fixedHeight()) / Math.max(1, lanes)) - GAP;
  const laneHeight = Math.min(Math.max(each, LANE.least), LANE.most);
  const top = SLOTS + RULER;
  const bands = Array.from({ length: lanes }, (_, n) => ({
    top: top + n * (laneHeight + GAP),
    height: laneHeight,
  }));
  const below = top + lanes * (laneHeight + GAP) + AIR;
  return {
    width,
    height: below + 2 * (MARKS + GAP),
    slots: { top: 0, height: SLOTS },
    ruler: { top: SLOTS, height: RULER },
    lanes: bands,
    changed: { top: below, height: MARKS },
    disagrees: { top: below + MARKS + GAP, height: MARKS },
  };
}

function fixedHeight(): number {
  return SLOTS + RULER + AIR + 2 * (MARKS + GAP);
}
