import type { Group } from '../group.js';
import { threadOf } from '../debuggee/subject.js';
import { wholeNumber } from './whole-number.js';

/** Entries in one answer: unless told, and at most. */
const USUAL = 1000;
const MOST = 10_000;

/** What happened, and what it cost. Asked between the slices of a run, too. */
export const timeline: Group = {
  handlers: {
    'gfnscope/timeline'({ run, positions }, { from = 0, limit = USUAL }) {
      const { views, history } = run.debuggee;
      const first = wholeNumber('from', from, 0, Number.MAX_SAFE_INTEGER);
      const { entries, total } = views.timeline(first, wholeNumber('limit', limit, 0, MOST));
      return {
        entries: entries.map(({ actorId, place, ...entry }) => ({
          ...entry,
          threadId: threadOf(actorId),
          place: place === null ? null : positions.toClient(place),
        })),
        total,
        moment: history.state.moment,
      };
    },

    'gfnscope/costs': ({ run }) => run.debuggee.views.costs(),
  },
};
