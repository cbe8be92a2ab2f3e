import { inputsFingerprint, programFingerprint } from './fingerprints.js';
import type { History } from './history.js';
import { isBefore, type Point } from './point.js';

/** A named point, in a form that survives a restart: plain data. */
export interface Bookmark extends Point {
  readonly name: string;
  /** Of the program, and of what was put into the run before the point: with both the same, it is the same point. */
  readonly program: string;
  readonly prefix: string;
  readonly seed: number;
  readonly entry: string;
}

/** Where a bookmark leads in a run. */
export type BookmarkPlace =
  /** A point of the branch with this id that has been reached: `switchTo` and `seek` lead there. */
  | { readonly kind: 'reached'; readonly branch: number; readonly point: Point }
  /** A point of that branch that lies ahead: running on leads there. */
  | { readonly kind: 'ahead'; readonly branch: number; readonly point: Point }
  /** Nowhere; why, a sentence for a person. */
  | { readonly kind: 'none'; readonly why: string };

/** Makes a bookmark of a point of the branch that the run is on. */
export function bookmark(history: History, name: string, at: Point = history.present): Bookmark {
  const { program, inputs, machine } = history;
  return {
    ...{ name, moment: at.moment, inputs: at.inputs },
    program: programFingerprint(program),
    prefix: inputsFingerprint(inputs.slice(0, at.inputs)),
    seed: machine.seed,
    entry: machine.entry.name,
  };
}

/** Finds a bookmark's point: on the branch that the run is on, or else on another. */
export function findBookmark(history: History, mark: Bookmark): BookmarkPlace {
  const none = (why: string): BookmarkPlace => ({ kind: 'none', why });
  const { program, machine } = history;
  if (mark.program !== programFingerprint(program))
    return none(`the script has changed since \`${mark.name}\` was set`);
  if (mark.entry !== machine.entry.name)
    return none(`\`${mark.name}\` was set in another test of the script`);
  if (mark.seed !== machine.seed)
    return none(`\`${mark.name}\` was set in a run with seed ${mark.seed}; this one has ${machine.seed}`);
  const point = { moment: mark.moment, inputs: mark.inputs };
  const current = history.branch;
  for (const branch of [current, ...history.branches.filter(({ id }) => id !== current.id)]) {
    const { inputs, reached, id } = branch;
    const next = inputs[mark.inputs];
    if (inputs.length < mark.inputs || (next !== undefined && next.moment < mark.moment)) continue;
    if (inputsFingerprint(inputs.slice(0, mark.inputs)) !== mark.prefix) continue;
    return { kind: isBefore(reached, point) ? 'ahead' : 'reached', branch: id, point };
  }
  return none(`no branch of this run leads to \`${mark.name}\`: something else was put into it before`);
}
