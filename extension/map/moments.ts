import type { BranchesAnswer, ChoicesAnswer, TimelineAnswer } from '../../debug-adapter/gfnscope-protocol.js';

/** An exit, as a mark on the line of time. */
export interface ExitMark {
  /** Its number in the timeline. */
  readonly entry: number;
  readonly moment: number;
  readonly text: string;
}

/** Where a run stands in time, and where it has been. */
export interface Moments {
  readonly now: number;
  /** The furthest moment of this branch: there is nothing to go to beyond it. */
  readonly reached: number;
  /** Exits of this branch, oldest first; of very many, the latest. */
  readonly exits: readonly ExitMark[];
  /** The exit at which the run stands, waiting; null if it does not. */
  readonly here: number | null;
}

/** The line of time, from what the adapter tells. */
export function momentsOf(
  { entries, moment: now }: TimelineAnswer,
  branches: BranchesAnswer | undefined,
  choices: ChoicesAnswer | undefined,
): Moments {
  const current = branches?.branches.find((branch) => branch.current);
  const exits = entries
    .filter(({ kind }) => kind === 'exit')
    .map(({ index, moment, name, gpa }) => ({
      entry: index,
      moment,
      text: `${name.replace(/^KVM_EXIT_/, '')}${gpa === undefined ? '' : ` ${gpa}`}`,
    }));
  const waiting = choices?.exit == null ? 0 : choices.threadId;
  const here = entries.findLast(
    ({ kind, moment, threadId }) => kind === 'exit' && moment <= now && threadId === waiting,
  );
  return { now, reached: Math.max(now, current?.reached ?? 0), exits, here: here?.index ?? null };
}

/** The next exit from the present on, or the one before it; undefined if there is none. The one that waits now is neither. */
export function exitBeside({ now, exits, here }: Moments, way: 1 | -1): ExitMark | undefined {
  const at = exits.find(({ entry }) => entry === here);
  return way > 0
    ? exits.find((exit) => (at === undefined ? exit.moment > now : exit.entry > at.entry))
    : exits.findLast((exit) => (at === undefined ? exit.moment < now : exit.entry < at.entry));
}
