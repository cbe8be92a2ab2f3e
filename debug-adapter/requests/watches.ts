import type { Group } from '../group.js';
import { Refused } from '../protocol.js';
import { gfnWords } from '../stops/gfn-words.js';
import { refusing } from './desk.js';
import { wholeNumber } from './whole-number.js';

const MOST_GFNS = 2 ** 52;

/** gfns that stop the run when anything about them changes, for views: the protocol lets only the editor itself set data breakpoints. */
export const watches: Group = {
  handlers: {
    'gfnscope/watches'({ run: { debuggee } }, { action = 'list', lo, hi, id }) {
      const { breakpoints } = debuggee.stops;
      switch (action) {
        case 'list':
          break;
        case 'add': {
          if (lo === undefined || hi === undefined)
            throw new Refused('`lo` and `hi` are missing: the first gfn, and the one behind the last.');
          const first = wholeNumber('lo', lo, 0, MOST_GFNS - 1);
          const last = wholeNumber('hi', hi, first + 1, MOST_GFNS);
          refusing(() => breakpoints.watch({ lo: first, hi: last }), true);
          break;
        }
        case 'remove':
          if (id === undefined || !breakpoints.unwatch(id))
            throw new Refused(`Nothing that stops the run has the id ${id ?? 'that is missing'}.`, true);
          break;
        default:
          throw new Refused('`action` must be `list`, `add` or `remove`.');
      }
      return {
        watches: breakpoints.watches.map((one) => ({ ...one, text: gfnWords(one.lo, one.hi) })),
      };
    },
  },
};
