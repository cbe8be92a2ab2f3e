import { placeAt, type Place } from '../debuggee/place.js';
import type { Subject } from '../debuggee/subject.js';
import type { Statements } from './statements.js';

/** A statement that an actor can be made to go on with. */
export interface GotoTarget {
  /** Its instruction: the same as long as the program is. */
  readonly id: number;
  readonly label: string;
  readonly place: Place;
}

/** The function that an actor stands in, if it stands between two instructions of one. */
function currentRoutine({ history }: Subject, actor: number): number | null {
  const top = history.state.actors[actor]?.top ?? null;
  return top?.native === null ? top.routine : null;
}

/** The statements of an actor's current function that begin on a line. A string says why it cannot jump at all. */
export function gotoTargets(
  subject: Subject,
  statements: Statements,
  actor: number,
  path: string,
  line: number,
): readonly GotoTarget[] | string {
  const routine = currentRoutine(subject, actor);
  const here = subject.history.state.actors[actor]?.top?.pc ?? 0;
  if (routine === null) return 'The kernel is at work here: a jump is possible between two statements only.';
  const file = statements.file(path);
  if (file === null) return [];
  const found = statements.on(file, line, line + 1).filter((one) => one.routine === routine);
  const text = subject.texts.get(file)?.split('\n', line)[line - 1] ?? '';
  return found.map(({ pc, place }) => {
    const end = place.endLine === place.line ? place.endColumn : undefined;
    const source = text.slice(place.column - 1, end === undefined ? undefined : end - 1).trim();
    const what = source === '' ? `line ${line}` : `line ${line}: ${source.slice(0, 60)}`;
    const how = pc > here ? 'Jump here (skip what lies between)' : 'Jump back here (nothing is undone)';
    return { id: pc, label: `${how}: ${what}`, place };
  });
}

/** Whether an id is that of a target in an actor's current function; where it is. */
export function gotoPlace(subject: Subject, statements: Statements, actor: number, id: number): Place | null {
  const found = statements.all.find(({ pc }) => pc === id);
  if (found === undefined || found.routine !== currentRoutine(subject, actor)) return null;
  return placeAt(subject.program, subject.program.positions[id] ?? -1);
}
