import type { Policy } from '../../engine/choice.js';
import { Life, Progress, Wait } from '../../engine/kvm/task.js';
import type { State } from '../../engine/kvm/state.js';
import type { Stop } from '../../engine/program/stop.js';
import type { History } from '../../engine/time/history.js';
import { isBefore, type Point } from '../../engine/time/point.js';
import type { Halt } from '../debuggee/halt.js';
import type { Sighting } from './lookout.js';

/**
 * What there can be to see at one point of a run, in this order: what the last step has done, an exit that waits, what somebody is about to do, the end.
 * `nothing`: somebody was brought there, and has seen none of it.
 */
export const Stage = { nothing: -1, done: 0, asks: 1, begins: 2, end: 3 } as const;

/** Where a machine's own stop belongs. */
export function stageOf({ kind }: Stop): number {
  if (kind === 'breakpoint') return Stage.begins;
  if (kind === 'ask') return Stage.asks;
  return kind === 'done' ? Stage.end : Stage.done;
}

/** A point of a run, and how much of what there is to see at it has been seen. */
export interface Stand extends Point {
  readonly stage: number;
}

/** Whether one stand comes before another on a branch. */
export function isEarlier(a: Stand, b: Stand): boolean {
  return isBefore(a, b) || (!isBefore(b, a) && a.stage < b.stage);
}

/** Where an actor stood when a person saw it last: a breakpoint there counts, but does not stop the run for it at once. */
export interface Footing {
  readonly actor: number;
  /** By the time of the actors: what is done by hand takes none of it. */
  readonly moment: number;
  readonly pc: number;
  readonly depth: number;
}

export function footingOf({ actors, moment: steps, handSteps }: State, actor: number): Footing | null {
  const top = actors[actor]?.top ?? null;
  const moment = steps - handSteps;
  return top === null || top.progress === Progress.again
    ? null
    : { actor, moment, pc: top.pc, depth: top.depth };
}

/** Whether an actor stands where it stood. */
export function standsOn(
  footing: Footing | null,
  { actors, moment, handSteps }: State,
  actor: number,
): boolean {
  if (footing?.actor !== actor || footing.moment !== moment - handSteps) return false;
  const top = actors[actor]?.top ?? null;
  return top !== null && top.pc === footing.pc && top.depth === footing.depth;
}

/** How a run halts for what was seen; null if it does not. Trouble comes first, then breakpoints of one kind. */
export function haltFor({ actor, hits, troubles }: Sighting): Halt | null {
  const [trouble] = troubles;
  if (trouble !== undefined) return { kind: 'exception', actor, trouble };
  const [first] = hits;
  if (first === undefined) return null;
  const same = hits.filter(({ kind }) => kind === first.kind);
  const text = same.find((hit) => hit.text !== undefined)?.text;
  const hit = same.map(({ id }) => id);
  return { kind: first.kind, actor, hit, ...(text === undefined ? {} : { text }) };
}

/** Whether an exit that waits is shown to a person: a filter wants it, or nobody else answers it. */
export function isLeftToPerson({ troubles }: Sighting, policy: Policy): boolean {
  return troubles.length > 0 || policy === 'ask';
}

/**
 * Runs on for at most so many atomic steps, and not past what lies ahead: what was put in at a point is put in by a call of its own. So an exit
 * that was answered before is seen as one that asks.
 */
export function runOn(history: History, steps: number, to?: Point): Stop {
  const { inputs, present } = history;
  const due = inputs[present.inputs];
  if (due === undefined) return history.run(steps, to);
  const { moment } = due;
  if (moment <= present.moment) return history.run(0, { moment: present.moment, inputs: present.inputs + 1 });
  const before = { moment, inputs: present.inputs };
  const stop = history.run(steps, to !== undefined && isBefore(to, before) ? to : before);
  if (stop.kind !== 'steps' || history.state.moment < moment) return stop;
  const asking = history.state.actors.find(
    ({ waits, life }) => waits === Wait.choice && life === Life.running,
  );
  return asking === undefined ? stop : { kind: 'ask', actor: asking.id };
}

/** Whether an actor's exit was answered here before, on this branch: going on repeats that. */
export function isAnswered({ inputs, present }: History, actor: number): boolean {
  const next = inputs[present.inputs];
  return next?.kind === 'choice' && next.moment === present.moment && next.actor === actor;
}
