import { costsOf } from '../../engine/describe/costs.js';
import { uriOf } from '../../engine/describe/place.js';
import type { Foreseen } from '../choosing/forecast.js';
import type { Target } from '../choosing/choosing.js';
import { hasEnded } from '../stops/stride.js';
import { Cancelled } from '../asked.js';
import type { Debuggee } from '../debuggee/debuggee.js';
import { actorOf, threadOf } from '../debuggee/subject.js';
import type { ChoiceInfo, PredictionAnswer } from '../gfnscope-protocol.js';
import type { Group } from '../group.js';
import { isAnswered } from '../stops/halts.js';
import type { Positions } from '../positions.js';
import { Refused } from '../protocol.js';
import { placeInfo } from './client-source.js';
import { gaitAfter, refusing } from './desk.js';

/** How far a prediction looks unless told, and at most, in atomic steps. */
const PREDICTION_STEPS = 100_000;
const MOST_STEPS = 10_000_000;
/** Atomic steps between two chances for the protocol to be heard. */
const SLICE = 16_384;

/** Exits that wait, and the answers to them: for editors that know gfnscope. Any other chooses with the targets of Step Into. */
export const choosing: Group = {
  handlers: {
    'gfnscope/choices'({ stopped, positions }, { threadId }) {
      const actor = threadId === undefined ? stopped.choosing.waiting() : actorNamed(stopped, threadId);
      if (actor === null) return { threadId: 0, exit: null, place: null, choices: [] };
      const { choosing } = stopped;
      const choices = choosing.targets(actor).map(choiceInfo);
      if (choices.length === 0) return { threadId: 0, exit: null, place: null, choices };
      return {
        threadId: threadOf(actor),
        exit: choosing.exit(actor),
        place: placeInfo(positions, choosing.place(actor)),
        choices,
        ...chosenBefore(stopped, actor),
      };
    },

    async 'gfnscope/predict'({ stopped, positions, surroundings }, args, asked) {
      const { choice, steps = PREDICTION_STEPS } = args;
      if (typeof choice !== 'string') throw new Refused('`choice` must be the id of a choice.');
      if (!Number.isInteger(steps) || steps < 1 || steps > MOST_STEPS)
        throw new Refused(`\`steps\` must be a whole number from 1 to ${MOST_STEPS}.`);
      const actor = waitingActor(stopped, args.threadId);
      const forecast = refusing(() => stopped.choosing.predict(actor, choice, steps), true);
      for (;;) {
        if (asked.cancelled) throw new Cancelled();
        const foreseen = forecast.advance(SLICE);
        if (foreseen !== null) return predictionAnswer(stopped, positions, foreseen);
        await surroundings.yield();
      }
    },

    'gfnscope/choose'(context, { threadId, choice, then = 'step' }) {
      const { stopped, run, send } = context;
      if (typeof choice !== 'string') throw new Refused('`choice` must be the id of a choice.');
      const actor = waitingActor(stopped, threadId);
      if (!['step', 'continue', 'stop'].includes(then))
        throw new Refused('`then` must be `step`, `continue` or `stop`.');
      if (run.runner.ended) throw new Refused('The run has ended: restart it to choose again.', true);
      const label = refusing(() => stopped.choosing.choose(actor, choice), true);
      send('continued', { threadId: threadOf(actor), allThreadsContinued: true });
      run.runner.go(gaitAfter(then, actor));
      return { label };
    },

    'gfnscope/solo'(context, { threadId, on }) {
      const { stopped } = context;
      if (typeof on !== 'boolean') throw new Refused('`on` must be true or false.');
      const actor = actorNamed(stopped, threadId);
      const { history } = stopped;
      const who = history.state.actors[actor];
      if (on && (who === undefined || hasEnded(who)))
        throw new Refused('This thread does not run any more: with it alone nothing would.', true);
      refusing(() => {
        history.apply(actor, { kind: 'solo', on });
      });
      context.changed();
      return { threadId: threadOf(history.state.solo) };
    },
  },
};

/** What was chosen at an actor's exit before, if the run has come back to it. */
function chosenBefore({ history }: Debuggee, actor: number): { readonly chosen?: string } {
  const next = history.inputs[history.present.inputs];
  return next?.kind === 'choice' && isAnswered(history, actor) ? { chosen: next.choice } : {};
}

/** The actor of a thread, which must be one that waits; without a thread, the one that does. */
function waitingActor(debuggee: Debuggee, thread: unknown): number {
  if (thread !== undefined) return actorNamed(debuggee, thread);
  const actor = debuggee.choosing.waiting();
  if (actor === null)
    throw new Refused('Nobody waits for a choice: there is one to make when the run stops at an exit.');
  return actor;
}

function actorNamed({ history }: Debuggee, thread: unknown): number {
  if (typeof thread !== 'number' || history.state.actors[actorOf(thread)] === undefined)
    throw new Refused(`There is no thread ${String(thread)}.`);
  return actorOf(thread);
}

function choiceInfo({ id, label, unavailable, strip }: Target): ChoiceInfo {
  return {
    ...{ id, label },
    ...(unavailable === undefined ? {} : { unavailable }),
    ...(strip === undefined ? {} : { strip }),
  };
}

function predictionAnswer(
  { program }: Debuggee,
  positions: Positions,
  { end, text, at, steps, costs, after }: Foreseen,
): PredictionAnswer {
  const place = at === null ? null : { ...at, path: uriOf(program, at) };
  return {
    ...{ end, text, steps },
    place: placeInfo(positions, place),
    costs: costsOf(costs).map(({ row, count }) => ({ name: row.name, count })),
    ...(after === null ? {} : { after }),
  };
}
