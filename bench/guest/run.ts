import { Machine } from '../../engine/machine.js';
import type { Program } from '../../engine/program/program.js';
import { seconds } from '../memory/subject.js';

/** Seconds that a program takes from its start to its end. */
export function secondsOf(program: Program): number {
  const machine = new Machine(program);
  let end = '';
  const time = seconds(() => {
    end = machine.run(1e12).kind;
  });
  if (end !== 'done') throw new Error(`the guest did not come to its end: ${end}`);
  return time;
}
