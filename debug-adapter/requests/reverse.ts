import type { DebugProtocol as P } from '@vscode/debugprotocol';
import type { Context } from '../context.js';
import type { BackwardGait } from '../debuggee/halt.js';
import type { Group } from '../group.js';
import { Refused } from '../protocol.js';
import { actorIn, go, goUnimplied } from './execution.js';

/** Going back: in slices, as going forwards. What the run halts for is the same in both directions. */
export const reverse: Group = {
  capabilities: { supportsStepBack: true, supportsRestartFrame: true },
  handlers: {
    stepBack(context, args) {
      go(context, stepOf(context, 'over', args));
      return undefined;
    },

    reverseContinue(context) {
      go(context, { kind: 'reverse' });
      return undefined;
    },

    'gfnscope/reverse'(context, { kind, ...args }) {
      if (kind !== 'over' && kind !== 'into' && kind !== 'out')
        throw new Refused('`kind` must be `over`, `into` or `out`.');
      goUnimplied(context, stepOf(context, kind, args));
      return undefined;
    },

    /** Back to where the frame began: an earlier moment of the run, nothing is put into it. */
    restartFrame(context, { frameId }) {
      const { actor, frame, kind, parked } = context.stopped.inspector.frame(frameId);
      if (frame === null || kind !== 'script' || parked)
        throw new Refused(
          "Only a function of the script can be restarted: choose one of the script's frames.",
          true,
        );
      go(context, { kind: 'frame', actor, routine: frame.routine, depth: frame.depth });
      return undefined;
    },
  },
};

function stepOf(
  context: Context,
  way: 'over' | 'into' | 'out',
  { threadId, granularity }: Pick<P.StepBackArguments, 'threadId' | 'granularity'>,
): BackwardGait {
  const actor = actorIn(context, threadId);
  return { kind: 'back', actor, way, ...(granularity === undefined ? {} : { granularity }) };
}
