import { PAGE_LIMIT } from '../../engine/memory/range.js';
import type { Group } from '../group.js';
import { Refused } from '../protocol.js';
import { wholeNumber } from './whole-number.js';

/** Runs a slot and entries a file: unless told, and at most. */
const USUAL = 1000;
const MOST = 10_000;

/** Memslots and private fds. Asked between the slices of a run, too. */
export const tree: Group = {
  handlers: {
    'gfnscope/tree'({ run }, { limit = USUAL, slot, from = 0 }) {
      const { views } = run.debuggee;
      const most = wholeNumber('limit', limit, 1, MOST);
      if (slot === undefined) return views.tree(most);
      const answer = views.tree(
        most,
        wholeNumber('slot', slot, 0, 2 ** 31 - 1),
        wholeNumber('from', from, 0, PAGE_LIMIT),
      );
      if (answer === null) throw new Refused(`There is no memslot ${slot}.`);
      return answer;
    },
  },
};
