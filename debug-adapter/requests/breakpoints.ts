import type { Group } from '../group.js';

/** Where to stop, besides the exits that wait for a choice. */
export const breakpoints: Group = {
  capabilities: {
    exceptionBreakpointFilters: [
      {
        filter: 'implicit',
        label: 'Implicit conversion exits',
        description: 'The guest touched memory as private that is shared, or the other way round.',
        default: true,
      },
      {
        filter: 'explicit',
        label: 'Explicit conversion exits',
        description: 'The guest asked for a conversion by hypercall.',
        default: true,
      },
    ],
  },
  handlers: {
    setBreakpoints({ positions, run }, { source, breakpoints: wanted = [] }) {
      const path = source.path ?? '';
      const lines = run.debuggee.breakOn(
        path,
        wanted.map(({ line }) => positions.line(line)),
      );
      return {
        breakpoints: lines.map((place) =>
          place === null
            ? { verified: false, reason: 'failed', message: 'No statement begins here or below.' }
            : { verified: true, ...positions.toClient(place) },
        ),
      };
    },

    setExceptionBreakpoints({ run }, { filters }) {
      run.debuggee.breakOnExits(filters);
      return undefined;
    },
  },
};
