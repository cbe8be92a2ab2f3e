import { How, Space } from '../kvm/event.js';
import type { Kernel } from '../kvm/kernel.js';
import type { Frame } from '../kvm/task.js';
import { PageSet } from '../memory/page-set.js';
import { GLOBAL_REF } from './program.js';

/** The range set that an instruction names: one of the frame's, or one that all actors share (GLOBAL_REF). */
export function readSet(k: Kernel, frame: Frame, ref: number): PageSet {
  if ((ref & GLOBAL_REF) === 0) return frame.refs[ref] ?? PageSet.empty;
  const index = ref & ~GLOBAL_REF;
  k.effects?.touch(Space.global, -1 - index, 0, 1, How.read);
  return k.s.globalRefs[index] ?? PageSet.empty;
}

/** Puts a range set where an instruction names it. */
export function writeSet(k: Kernel, frame: Frame, ref: number, set: PageSet): void {
  if ((ref & GLOBAL_REF) === 0) {
    frame.refs[ref] = set;
    return;
  }
  const index = ref & ~GLOBAL_REF;
  k.effects?.touch(Space.global, -1 - index, 0, 1, How.write);
  const refs = k.s.globalRefs.slice();
  refs[index] = set;
  k.s.globalRefs = refs;
  k.s.writes++;
}
