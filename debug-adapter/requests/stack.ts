import { frameId } from '../frame-ids.js';
import type { Group } from '../group.js';

/** The stack of an actor: handler frames, the exit, the guest's frames. */
export const stack: Group = {
  handlers: {
    stackTrace({ positions, run }, { threadId, startFrame = 0, levels = 0 }) {
      const frames = run.debuggee.frames(threadId);
      const end = levels > 0 ? startFrame + levels : frames.length;
      return {
        totalFrames: frames.length,
        stackFrames: frames.slice(startFrame, end).map(({ name, place }, index) => ({
          id: frameId(threadId, startFrame + index),
          name,
          ...(place === null
            ? { line: 0, column: 0, presentationHint: 'label' as const }
            : positions.toClient(place)),
        })),
      };
    },

    scopes: () => ({ scopes: [] }),
  },
};
