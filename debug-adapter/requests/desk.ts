import type { Context } from '../context.js';
import type { Debuggee } from '../debuggee/debuggee.js';
import type { Gait } from '../debuggee/halt.js';
import { threadOf } from '../debuggee/subject.js';
import type { Desk, Then } from '../evaluate/commands/command.js';
import { anywhere, standpointAt, type Standpoint } from '../evaluate/standpoint.js';
import { Refused } from '../protocol.js';
import { recordingText } from './record.js';

/** What expressions and commands work with, for a frame that the client names; refused while the run is under way. */
export function deskOf(context: Context, frameId: number | undefined, hex = false): Desk {
  const { stopped, run, send } = context;
  const { acting, choosing, evaluator } = stopped;
  return {
    ...{ subject: stopped, acting, choosing, evaluator, style: { hex } },
    watches: stopped.stops.breakpoints,
    at: standpointOf(stopped, frameId),
    mayGo() {
      if (run.runner.ended) throw new RangeError('The run has ended: restart it to go on.');
    },
    go(actor, then) {
      send('continued', { threadId: threadOf(actor), allThreadsContinued: true });
      run.runner.go(gaitAfter(then, actor));
    },
    travel: stopped.travel,
    journey(gait) {
      if (run.runner.ended) throw new RangeError('The run has ended: restart it to go on.');
      send('continued', { threadId: threadOf(stopped.history.state.turn), allThreadsContinued: true });
      run.runner.go(gait);
    },
    recording: () => recordingText(context, stopped, ''),
    changed() {
      context.changed();
    },
  };
}

/** How a run goes on after a choice. */
export function gaitAfter(then: Then, actor: number): Gait {
  switch (then) {
    case 'step':
      return { kind: 'in', actor };
    case 'continue':
      return { kind: 'continue' };
    case 'stop':
      return { kind: 'choice', actor };
  }
}

function standpointOf(debuggee: Debuggee, frameId: number | undefined): Standpoint {
  if (frameId === undefined) return anywhere(debuggee, debuggee.choosing.waiting());
  const row = debuggee.inspector.frame(frameId);
  return standpointAt(row.actor, row.frame, row.parked);
}

/** What the engine refuses is a refusal of the request, too, with the same sentence. */
export function refusing<T>(act: () => T, show = false): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof RangeError) throw new Refused(error.message, show);
    throw error;
  }
}
