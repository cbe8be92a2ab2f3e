import type { State } from '../../engine/kvm/state.js';
import { Progress, type Frame } from '../../engine/kvm/task.js';
import { KVM_RUN, WAIT_FOR_CHOICE } from '../../engine/program/kvm-run.js';
import { Op, type Program } from '../../engine/program/program.js';
import { beginsStatement, opAt } from './statements.js';

/** What can be told of where an actor stands. */

function topOf(state: State, actor: number): Frame | null {
  return state.actors[actor]?.top ?? null;
}

/** Whether a frame runs a handler of the script. */
function isHandler(program: Program, { native, routine }: Frame): boolean {
  return native === null && program.handlers.some((handler) => handler.routine === routine);
}

/** Whether an exit of an actor waits for a choice, or will after one more step of its: nothing is done in between. */
export function isAsking(program: Program, state: State, actor: number): boolean {
  const top = topOf(state, actor);
  if (top === null) return false;
  if (top.native !== null) return top.native === KVM_RUN && top.pc === WAIT_FOR_CHOICE;
  const { entry } = program.routines[top.routine] ?? {};
  return entry === top.pc && opAt(program, top.pc) === Op.ASK && isHandler(program, top);
}

/** Whether a handler of the script is about to begin. */
export function beginsHandler(program: Program, state: State, actor: number): boolean {
  const top = topOf(state, actor);
  return top !== null && top.progress === Progress.fresh && isHandler(program, top);
}

/** Whether an actor is in a routine of the kernel's, or of the VMM's. */
export function isInNative(state: State, actor: number): boolean {
  return (topOf(state, actor)?.native ?? null) !== null;
}

/** Whether an actor stands between two statements, or has none left. */
export function isBetweenStatements(program: Program, state: State, actor: number): boolean {
  const top = topOf(state, actor);
  if (top === null) return true;
  return top.native === null && (beginsStatement(program, top.pc) || opAt(program, top.pc) === Op.END);
}

/** The instruction of the script for which a routine of the kernel's or the VMM's works; -1 without one. */
export function callerOf(top: Frame): number {
  let frame: Frame | null = top;
  while (frame !== null && frame.native !== null) frame = frame.caller;
  return frame?.pc ?? -1;
}
