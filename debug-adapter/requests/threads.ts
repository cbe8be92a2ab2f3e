import type { Group } from '../group.js';

/** The vCPUs and the VMM's threads. */
export const threads: Group = {
  handlers: {
    threads: ({ launched }) => ({
      threads: (launched?.debuggee.actors() ?? []).map(({ id, name }) => ({ id, name })),
    }),
  },
};
