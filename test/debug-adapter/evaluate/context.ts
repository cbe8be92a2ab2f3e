import { Context } from '../../../debug-adapter/context.js';
import { Debuggee } from '../../../debug-adapter/debuggee/debuggee.js';
import type { Gait } from '../../../debug-adapter/debuggee/halt.js';
import { Positions } from '../../../debug-adapter/positions.js';
import type { Runner } from '../../../debug-adapter/runner.js';
import { runToAsk, subjectOf } from './subject.js';

/** What the handlers of a group get, for a script that stands at its first exit; with what they sent, and how they let the run go. */
export function contextAt(script: string) {
  const { history, texts } = subjectOf(script);
  const debuggee = new Debuggee(history, { entry: 0, policy: 'ask', texts, say: () => undefined });
  runToAsk(debuggee);
  const sent: { event: string; body: unknown }[] = [];
  const went: Gait[] = [];
  let yields = 0;
  const context = new Context(
    {
      readText: () => Promise.reject(new Error('nothing is read')),
      now: () => 0,
      yield: () => Promise.resolve(void yields++),
    },
    () => Promise.reject(new Error('nothing is opened')),
    new Positions(),
    (event, ...[body]) => sent.push({ event, body }),
  );
  const runner = { going: false, ended: false, go: (gait: Gait) => went.push(gait) };
  context.launched = { debuggee, runner: runner as unknown as Runner };
  let changes = 0;
  context.changed = () => void changes++;
  return {
    ...{ context, debuggee, sent, went, runner },
    yields: () => yields,
    changes: () => changes,
    /** Id of the innermost frame of a thread that runs the script. */
    frameId: (actor = 0) => debuggee.inspector.stack(actor).find(({ kind }) => kind === 'script')!.id,
  };
}

/** A request that nobody cancels. */
export const ASKED = { seq: 1, cancelled: false };
