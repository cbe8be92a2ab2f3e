import { describeHandCall } from '../../engine/describe/hand.js';
import type { Stop } from '../../engine/machine.js';
import type { Program } from '../../engine/program/program.js';
import type { Branch } from '../../engine/time/branches.js';
import type { Input } from '../../engine/time/input.js';
import type { Point } from '../../engine/time/point.js';
import { placeOfInstruction } from '../debuggee/place.js';
import { someoneRunning, type Subject } from '../debuggee/subject.js';
import type { BranchInfo } from '../gfnscope-protocol.js';

/** The branches of a run, in the order in which they began. */
export function branchRows(subject: Subject): readonly BranchInfo[] {
  const { program, history } = subject;
  const current = history.branch.id;
  return history.branches.map((branch) => {
    const { id, name, parent, fork, reached, inputs, end } = branch;
    const first = parent === 0 ? undefined : inputs[fork.inputs];
    return {
      ...{ id, name, current: id === current, parent, fork: fork.moment, reached: reached.moment },
      end: endWords(program, branch, end),
      by: first === undefined ? '' : inputWords(subject, first),
    };
  });
}

/** How a branch stopped at its furthest point. */
function endWords(program: Program, { reached }: Branch, end: Stop | null): string {
  if (end === null || end.kind === 'steps') return `left at moment ${reached.moment}`;
  if (end.kind === 'done') return 'ran to its end';
  if (end.kind === 'ask') return 'an exit waits for a choice';
  return end.kind === 'breakpoint' || end.kind === 'interrupted'
    ? `left at moment ${reached.moment}`
    : stopWords(program, end);
}

function stopWords(
  program: Program,
  stop: Exclude<Stop, { kind: 'steps' | 'done' | 'ask' | 'breakpoint' | 'interrupted' }>,
): string {
  const claim = stop.kind === 'claim' ? program.claims[stop.claim]?.text : undefined;
  return claim === undefined ? `${stop.kind}: ${stop.text}` : `failed: ${claim}`;
}

/** What somebody put into a run, in a few words. */
export function inputWords({ program, history }: Subject, input: Input): string {
  switch (input.kind) {
    case 'choice':
      return `chosen: ${input.choice}`;
    case 'poke':
      return 'a value written by hand';
    case 'jump':
      return `a jump to line ${placeOfInstruction(program, input.pc)?.line ?? 0}`;
    case 'solo':
      return input.on ? 'one thread alone' : 'all threads again';
    case 'kill':
      return 'a thread ended by hand';
    case 'call':
      return `by hand: ${describeHandCall(input.call, history.state)}`;
  }
}

/** What can be taken back: where the run was before, at whom to look there, and what it was. */
export interface Undoable {
  readonly before: Point;
  readonly actor: number;
  readonly label: string;
}

/** The last thing that was put in before the present: a choice or a call by hand if there was one. Null if there was nothing. */
export function lastInput(subject: Subject): Undoable | null {
  const { inputs, present, state } = subject.history;
  const past = inputs.slice(0, present.inputs);
  let index = past.findLastIndex(({ kind }) => kind === 'choice' || kind === 'call');
  if (index < 0) index = past.length - 1;
  const input = past[index];
  if (input === undefined) return null;
  return {
    before: { moment: input.moment, inputs: index },
    // The hand's own thread is not there before its call.
    actor: input.kind === 'call' ? someoneRunning(state) : input.actor,
    label: inputWords(subject, input),
  };
}
