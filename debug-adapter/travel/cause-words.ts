import { actorName } from '../../engine/describe/actor.js';
import { describeExit } from '../../engine/describe/exit.js';
import { uriOf } from '../../engine/describe/place.js';
import type { Place as EnginePlace } from '../../engine/program/program.js';
import type { Point } from '../../engine/time/point.js';
import type { Cause, Change } from '../../engine/time/why/cause.js';
import type { Place } from '../debuggee/place.js';
import type { Subject } from '../debuggee/subject.js';
import { inputWords } from './branch-words.js';

/** Why something is as it is, in words. */
export interface CauseRow {
  readonly point: Point;
  readonly actorId: number;
  readonly actor: string;
  readonly changes: readonly Change[];
  readonly text: string;
  readonly call: string | null;
  readonly place: Place | null;
  readonly exit: { readonly moment: number; readonly text: string; readonly place: Place | null } | null;
}

export function causeRow(subject: Subject, cause: Cause): CauseRow {
  const { program, history } = subject;
  const { actor, point, changes, call, place, guest, exit, exitAt, input } = cause;
  const who = actorName(history.state, actor);
  const at = (one: EnginePlace | null): Place | null =>
    one === null ? null : { ...one, path: uriOf(program, one) };
  const led =
    exit === null || exitAt === null
      ? null
      : {
          moment: exitAt.moment,
          text: `${describeExit(exit, who, history.state).name} (${describeExit(exit, who, history.state).title})`,
          place: at(guest),
        };
  return {
    ...{ point, actorId: actor, actor: who, changes, call, place: at(place), exit: led },
    text: `${input === null ? deed(who, cause) : `by hand: ${inputWords(subject, input)}`}${led === null ? '' : `, handling ${led.text}`}`,
  };
}

/** `vCPU 0, by fallocate at line 12`. */
function deed(who: string, { call, routines, place }: Cause): string {
  const what = call ?? routines.at(-1);
  const line = place === null ? '' : ` at line ${place.line}`;
  return what === undefined ? `${who}${line}` : `${who}, by ${what}${line}`;
}

/** What a change was, in words; writing what was there already is one, too. */
export function changeText({ part, from, to }: Change): string {
  return from === to ? `${part}: ${to}, written again` : `${part}: ${from} → ${to}`;
}
