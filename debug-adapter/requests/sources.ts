import type { Group } from '../group.js';
import { Refused } from '../protocol.js';
import { clientSource } from './client-source.js';

/** The scripts that a program was made of; those of the library have no path, and their text comes from here. */
export const sources: Group = {
  capabilities: { supportsLoadedSourcesRequest: true, supportedChecksumAlgorithms: ['SHA256'] },
  handlers: {
    loadedSources: ({ run }) => ({ sources: run.debuggee.inspector.sources().map(clientSource) }),

    source({ run }, { source, sourceReference }) {
      const reference = source?.sourceReference ?? sourceReference;
      const found = run.debuggee.inspector
        .sources()
        .find((one) => (reference > 0 ? one.reference === reference : one.path === source?.path));
      const content = found === undefined ? undefined : run.debuggee.texts.get(found.path);
      if (content === undefined) throw new Refused('There is no such script in this program.');
      return { content };
    },
  },
};
