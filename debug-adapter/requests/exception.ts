import type { Group } from '../group.js';
import { Refused } from '../protocol.js';

/** What an editor shows at the line where a run stopped for a reason. */
export const exception: Group = {
  capabilities: { supportsExceptionInfoRequest: true },
  handlers: {
    exceptionInfo({ run }, { threadId }) {
      const trouble = run.debuggee.trouble(threadId);
      if (trouble === null) throw new Refused('This actor is not stopped at an exit.');
      return { exceptionId: trouble.id, description: trouble.text, breakMode: 'always' };
    },
  },
};
