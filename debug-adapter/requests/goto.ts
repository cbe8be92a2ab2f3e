import { actorOf } from '../debuggee/subject.js';
import { Life } from '../../engine/kvm/task.js';
import type { Context } from '../context.js';
import { pathOfSource } from './client-source.js';
import type { Group } from '../group.js';
import { Refused } from '../protocol.js';

/** An id names the statement; the actor is the one that the targets were asked for, or the one that is told to go. */
export const jumping: Group = {
  capabilities: { supportsGotoTargetsRequest: true },
  handlers: {
    gotoTargets(context, { source, line }) {
      const { stops, history } = context.stopped;
      const path = pathOfSource(context.stopped, source);
      const own = context.positions.line(line);
      const found = new Map<number, object>();
      let refusal: string | null = null;
      // The request names no thread: whatever any of them could go to is offered; `goto` says which one goes.
      for (const { id, life } of history.state.actors) {
        if (life !== Life.running) continue;
        const targets = stops.gotoTargets(id, path, own);
        if (typeof targets === 'string') {
          refusal = targets;
          continue;
        }
        for (const target of targets) found.set(target.id, target);
      }
      if (found.size === 0 && refusal !== null) throw new Refused(refusal, true);
      return { targets: [...found.values()].map((target) => toClient(context, target as Found)) };
    },

    goto(context, { threadId, targetId }) {
      const halt = attempt(() => context.stopped.stops.goto(actorOf(threadId), targetId));
      if (typeof halt === 'string') throw new Refused(halt, true);
      // The protocol wants the answer before the event.
      void context.surroundings.yield().then(() => {
        context.reporter?.halted(halt);
      });
      return undefined;
    },
  },
};

type Found = Extract<
  ReturnType<Context['run']['debuggee']['stops']['gotoTargets']>,
  readonly unknown[]
>[number];

function toClient({ positions }: Context, { id, label, place }: Found) {
  const { source: _, ...where } = positions.toClient(place);
  return { id, label, ...where };
}

function attempt<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof RangeError) throw new Refused(error.message, true);
    throw error;
  }
}
