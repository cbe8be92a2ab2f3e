import { Life } from '../../engine/kvm/task.js';
import type { Run } from '../context.js';
import { threadOf } from '../debuggee/subject.js';
import type { Group } from '../group.js';

/** The vCPUs and the VMM's threads, with what they wait for. Answered while the run goes on, too. */
export const threads: Group = {
  handlers: {
    threads({ launched }) {
      if (launched === null || isGone(launched)) return { threads: [] };
      return {
        threads: launched.debuggee.inspector.threads().map(({ actor, name }) => ({
          id: threadOf(actor),
          name,
        })),
      };
    },
  },
};

/** Whether the run has ended for good, and nobody is left of it. */
function isGone({ runner, debuggee }: Run): boolean {
  const { actors, ending } = debuggee.history.state;
  return runner.ended && ending === null && actors.every(({ life }) => life !== Life.running);
}
