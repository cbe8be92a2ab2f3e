import { actorOf } from '../debuggee/subject.js';
import { Life } from '../../engine/kvm/task.js';
import type { Context } from '../context.js';
import type { Debuggee } from '../debuggee/debuggee.js';
import { go } from './execution.js';
import { pathOfSource } from './client-source.js';
import type { Group } from '../group.js';
import { Refused } from '../protocol.js';

/** Ids of targets that are other times, not other places: beyond those of all instructions. */
const TIME_IDS = 2 ** 30;
const TIMES = [
  { which: 'previous', label: 'Go to the last time here (everything since is undone)' },
  { which: 'next', label: 'Go to the next time here (as far as the run has come)' },
] as const;
/** The line for which targets were asked last. */
const wanted = new WeakMap<Debuggee, { readonly path: string; readonly line: number }>();

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
      const jumps = [...found.values()].map((target) => toClient(context, target as Found));
      const [place] = stops.breakpoints.locations(path, own, own + 1);
      if (place === undefined) {
        if (refusal !== null) throw new Refused(refusal, true);
        return { targets: jumps };
      }
      // The same place can be reached in time: that undoes what lies between, and jumping does not.
      const { source: _, ...where } = context.positions.toClient(place);
      const times = TIMES.map(({ label }, i) => ({ id: TIME_IDS + i, label, ...where }));
      wanted.set(context.stopped, { path, line: own });
      return { targets: [...jumps, ...times] };
    },

    goto(context, { threadId, targetId }) {
      const time = TIMES[targetId - TIME_IDS];
      if (time !== undefined) {
        const line = wanted.get(context.stopped);
        if (line === undefined)
          throw new Refused('There is no such target here: ask for targets first.', true);
        go(context, { kind: 'line', which: time.which, ...line });
        return undefined;
      }
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
