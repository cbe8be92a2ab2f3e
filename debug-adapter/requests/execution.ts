import type { DebugProtocol as P } from '@vscode/debugprotocol';
import type { Context } from '../context.js';
import type { Gait } from '../debuggee/halt.js';
import { actorOf, threadOf } from '../debuggee/subject.js';
import type { Group } from '../group.js';
import { Refused } from '../protocol.js';

/** Going on, and choosing: the targets of Step Into at an exit are what can be done about it. */
export const execution: Group = {
  capabilities: {
    supportsSteppingGranularity: true,
    supportsSingleThreadExecutionRequests: true,
    supportsStepInTargetsRequest: true,
  },
  handlers: {
    continue(context, { threadId, singleThread = false }) {
      const alone = singleThread ? { alone: actorIn(context, threadId) } : {};
      go(context, { kind: 'continue', ...alone });
      return { allThreadsContinued: !singleThread };
    },

    next(context, args) {
      go(context, stepOf(context, 'next', args));
      return undefined;
    },

    stepIn(context, args) {
      const step = stepOf(context, 'in', args);
      if (args.targetId !== undefined) choose(context, step.actor, args.targetId);
      go(context, step);
      return undefined;
    },

    stepOut(context, args) {
      go(context, stepOf(context, 'out', args));
      return undefined;
    },

    pause({ run }) {
      run.runner.pause();
      return undefined;
    },

    stepInTargets(context, { frameId }) {
      const { choosing, inspector } = context.stopped;
      const { actor } = inspector.frame(frameId);
      const targets = choosing
        .targets(actor)
        .map(({ label, unavailable }, id) => ({ id, label, unavailable }));
      return {
        targets: targets
          .filter(({ unavailable }) => unavailable === undefined)
          .map(({ id, label }) => ({ id, label })),
      };
    },
  },
};

/** @throws Refused for a thread that does not exist */
export function actorIn({ run }: Context, threadId: number): number {
  const actor = actorOf(threadId);
  if (run.debuggee.history.state.actors[actor] === undefined)
    throw new Refused(`There is no thread ${threadId}.`);
  return actor;
}

function stepOf(
  context: Context,
  kind: 'next' | 'in' | 'out',
  {
    threadId,
    singleThread = false,
    granularity,
  }: Pick<P.NextArguments, 'threadId' | 'singleThread' | 'granularity'>,
) {
  const actor = actorIn(context, threadId);
  return {
    ...{ kind, actor },
    ...(granularity === undefined ? {} : { granularity }),
    ...(singleThread ? { alone: actor } : {}),
  };
}

/** Lets the run go, unless it does already. */
export function go(context: Context, gait: Gait): void {
  const { runner } = context.run;
  if (runner.going) throw new Refused('The run is under way already: pause it first.');
  if (!context.configured) throw new Refused('The configuration is not done yet: the run has not begun.');
  if (runner.ended) throw new Refused('The run has ended: restart it.');
  runner.go(gait);
}

/** The same by a request of our own: to a client it does not imply that the run goes on, so it is told. */
export function goUnimplied(context: Context, gait: Gait): void {
  const { turn } = context.run.debuggee.history.state;
  go(context, gait);
  context.send('continued', { threadId: threadOf(turn), allThreadsContinued: true });
}

/** Makes the choice that `stepInTargets` listed under this number. */
function choose(context: Context, actor: number, target: number): void {
  const { choosing } = context.stopped;
  const found = choosing.targets(actor)[target];
  if (found === undefined)
    throw new Refused('There is no such target here: ask for the targets again.', true);
  try {
    choosing.choose(actor, found.id);
  } catch (error) {
    if (error instanceof RangeError) throw new Refused(error.message, true);
    throw error;
  }
}
