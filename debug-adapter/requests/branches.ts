import { compareStates } from '../../engine/time/compare.js';
import { Cancelled } from '../asked.js';
import type { Debuggee } from '../debuggee/debuggee.js';
import type { BranchesAnswer, MomentOf } from '../gfnscope-protocol.js';
import type { Group } from '../group.js';
import { Refused } from '../protocol.js';
import { branchRows } from '../travel/branch-words.js';
import { differenceRows } from '../travel/difference-words.js';
import { refusing } from './desk.js';
import { goUnimplied } from './execution.js';

/** Atomic steps between two chances for the protocol to be heard. */
const SLICE = 16_384;
/** Rows of one kind in an answer. */
const MOST = 1000;

/** The courses that a run has taken, and what differs between them. */
export const branches: Group = {
  handlers: {
    'gfnscope/branches'(context, { action = 'list', branch, name }) {
      const { stopped } = context;
      switch (action) {
        case 'list':
          break;
        case 'name':
          if (branch === undefined || name === undefined)
            throw new Refused('To name a branch takes `branch` and `name`.');
          refusing(() => {
            stopped.history.rename(branch, name.trim().slice(0, 200));
          }, true);
          break;
        case 'switch':
          if (branch === undefined) throw new Refused('To switch to a branch takes `branch`.');
          goUnimplied(
            context,
            refusing(() => stopped.travel.toBranch(branch), true),
          );
          break;
        default:
          throw new Refused('`action` must be `list`, `name` or `switch`.');
      }
      return list(stopped);
    },

    async 'gfnscope/compare'({ stopped, surroundings }, { from, to }, asked) {
      const { history, program } = stopped;
      const moments = [from, to ?? { moment: history.state.moment }].map(checked);
      const sides = moments.map((one) => refusing(() => stopped.travel.beside(one.moment, one.branch), true));
      for (const { replay, point } of sides) {
        while (!refusing(() => replay.seek(point, SLICE), true)) {
          if (asked.cancelled) throw new Cancelled();
          await surroundings.yield();
        }
      }
      const [a = history.state, b = history.state] = sides.map(({ replay }) => replay.state);
      const difference = compareStates(a, b, program.spec, MOST);
      return { rows: differenceRows(difference, a), more: difference.more };
    },
  },
};

function list(debuggee: Debuggee): BranchesAnswer {
  return { branches: branchRows(debuggee) };
}

function checked({ moment, branch }: MomentOf): MomentOf {
  if (!Number.isSafeInteger(moment) || moment < 0)
    throw new Refused('`moment` must be a whole number of atomic steps since the start.');
  if (branch !== undefined && !Number.isSafeInteger(branch)) throw new Refused('`branch` must be a number.');
  return { moment, ...(branch === undefined ? {} : { branch }) };
}
