import { PAGE_LIMIT, type PageRange } from '../../engine/memory/range.js';
import { Cancelled, type Asked } from '../asked.js';
import type { MapAnswer } from '../gfnscope-protocol.js';
import type { Group } from '../group.js';
import { Refused } from '../protocol.js';
import type { Surroundings } from '../surroundings.js';
import type { Mapping } from '../views/mapping.js';
import { wholeNumber } from './whole-number.js';

/** Columns that a picture may have: no screen has more. */
const MOST_COLUMNS = 8192;

/** The gfn map. Asked between the slices of a run, too: it shows the run as it stands. */
export const map: Group = {
  handlers: {
    'gfnscope/map'({ run, surroundings }, { lo, hi, columns, changes = false }, asked) {
      const wanted = wholeNumber('columns', columns, 1, MOST_COLUMNS);
      const mapping = run.debuggee.views.mapping(rangeOf(lo, hi), wanted, changes);
      // As a rule one slice does: then it is answered before anything else happens.
      return mapping.advance() ?? inSlices(mapping, surroundings, asked);
    },
  },
};

/** The gfns to draw; null for the whole guest. */
function rangeOf(lo: number | undefined, hi: number | undefined): PageRange | null {
  if (lo === undefined && hi === undefined) return null;
  if (lo === undefined || hi === undefined)
    throw new Refused('A part of the map is asked for with both lo and hi; the whole guest with neither.');
  wholeNumber('lo', lo, 0, PAGE_LIMIT - 1);
  wholeNumber('hi', hi, 1, PAGE_LIMIT);
  if (lo >= hi) throw new Refused(`lo (${lo}) must be below hi (${hi}): the range is [lo, hi).`);
  return { lo, hi };
}

/** Goes on with a map, letting others have their turn. */
async function inSlices(mapping: Mapping, surroundings: Surroundings, asked: Asked): Promise<MapAnswer> {
  for (;;) {
    await surroundings.yield();
    if (asked.cancelled || mapping.dropped) {
      mapping.drop();
      throw new Cancelled();
    }
    const answer = mapping.advance();
    if (answer !== null) return answer;
  }
}
