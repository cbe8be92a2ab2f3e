import { PAGE_LIMIT } from '../../engine/memory/range.js';
import type { Group } from '../group.js';
import { Refused } from '../protocol.js';
import { wholeNumber } from './whole-number.js';

/** Columns that a picture may have: no screen has more. */
const MOST_COLUMNS = 8192;

/** The gfn map. Asked between the slices of a run, too: it shows the run as it stands. */
export const map: Group = {
  handlers: {
    'gfnscope/map'({ run }, { lo, hi, columns, changes = false }) {
      const { views } = run.debuggee;
      const wanted = wholeNumber('columns', columns, 1, MOST_COLUMNS);
      if (lo === undefined && hi === undefined) return views.map(null, wanted, changes);
      if (lo === undefined || hi === undefined)
        throw new Refused(
          'A part of the map is asked for with both lo and hi; the whole guest with neither.',
        );
      wholeNumber('lo', lo, 0, PAGE_LIMIT - 1);
      wholeNumber('hi', hi, 1, PAGE_LIMIT);
      if (lo >= hi) throw new Refused(`lo (${lo}) must be below hi (${hi}): the range is [lo, hi).`);
      return views.map({ lo, hi }, wanted, changes);
    },
  },
};
