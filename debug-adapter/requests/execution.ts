import type { Context } from '../context.js';
import type { Gait } from '../debuggee.js';
import { actorOf } from '../frame-ids.js';
import type { Group } from '../group.js';
import { Refused } from '../protocol.js';

/** Going on, and choosing: the targets of Step Into at an exit are what can be done about it. */
export const execution: Group = {
  capabilities: { supportsStepInTargetsRequest: true },
  handlers: {
    continue(context) {
      go(context, { kind: 'continue' });
      return { allThreadsContinued: true };
    },

    next(context, { threadId }) {
      go(context, { kind: 'next', actor: threadId });
      return undefined;
    },

    stepIn(context, { threadId, targetId }) {
      if (targetId !== undefined) choose(context, threadId, targetId);
      go(context, { kind: 'in', actor: threadId });
      return undefined;
    },

    stepOut(context, { threadId }) {
      go(context, { kind: 'out', actor: threadId });
      return undefined;
    },

    pause({ run }) {
      run.runner.pause();
      return undefined;
    },

    stepInTargets: ({ run }, { frameId }) => ({
      targets: run.debuggee.choices(actorOf(frameId)).map(({ label }, id) => ({ id, label })),
    }),
  },
};

/** Lets the run go, unless it does already. */
function go({ run }: Context, gait: Gait): void {
  if (run.runner.going) throw new Refused('The run is under way already.');
  run.runner.go(gait);
}

/** Makes the choice that `stepInTargets` listed in this place. */
function choose({ run: { debuggee } }: Context, actor: number, index: number): void {
  const choice = debuggee.choices(actor)[index];
  if (choice === undefined) throw new Refused('There is no such choice here.');
  const refusal = debuggee.choose(actor, choice.id);
  if (refusal !== null) throw new Refused(refusal, true);
}
