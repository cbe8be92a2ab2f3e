import { actorOf } from '../debuggee/subject.js';
import type { Group } from '../group.js';
import { Refused } from '../protocol.js';

/** What an editor shows at the line where a run stopped for a reason. */
export const exception: Group = {
  capabilities: { supportsExceptionInfoRequest: true },
  handlers: {
    exceptionInfo({ stopped }, { threadId }) {
      const trouble = stopped.stops.trouble(actorOf(threadId));
      if (trouble === null) throw new Refused('This thread has not stopped at an exit, a fault or a claim.');
      const { id, title, text, details } = trouble;
      return {
        ...{ exceptionId: id, description: text, breakMode: 'always' },
        details: {
          ...{ message: title, typeName: id },
          ...(details.length === 0 ? {} : { stackTrace: details.join('\n') }),
        },
      };
    },
  },
};
