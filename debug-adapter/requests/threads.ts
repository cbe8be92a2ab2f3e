import { threadOf } from '../debuggee/subject.js';
import type { Group } from '../group.js';

/** The vCPUs and the VMM's threads, with what they wait for. Answered while the run goes on, too. */
export const threads: Group = {
  handlers: {
    threads: ({ launched }) => ({
      threads: (launched?.debuggee.inspector.threads() ?? []).map(({ actor, name }) => ({
        id: threadOf(actor),
        name,
      })),
    }),
  },
};
