import { pageOf } from '../memory/address.js';
import { allocate, punchHole } from '../kvm/abi/private-fd/fallocate.js';
import type { Kernel } from '../kvm/kernel.js';
import { RETURN } from '../kvm/code.js';
import { defineRoutine } from '../kvm/routine.js';
import { slotAtOrAbove } from '../kvm/slots.js';
import { Prot } from '../kvm/state.js';
import type { Frame } from '../kvm/task.js';
import { mprotect } from './mappings.js';
import {
  changeFile,
  checkRange,
  ConversionLocals as L,
  finish,
  freeShared,
  goOn,
  hvaOfPiece,
  nextSlot,
  recipe,
  takePiece,
  wantsPrivate,
} from './pieces.js';
import { registers } from './registers.js';
import { RECIPE } from './words.js';

const LOCALS = Object.keys(L).length;
const S = { piece: 1, first: 2, second: 3, next: 4 } as const;

/**
 * A VMM's whole conversion of a range (reference 2.6): split by memslot and so by file; to private: allocate, then free the shared half; to shared: punch.
 * Gaps are skipped on the way to shared and refused on the way to private, as QEMU does (reference 5.1 step 7). There is no rollback: what was done before a failure stays.
 * `using` picks another VMM's habits or a wrong order on purpose (reference 2.6, second table; 5.2). Registers: gpa, size, to, using.
 */
export const convert = defineRoutine('convert', 'vmm', LOCALS, [
  checkRange(S.piece),
  {
    name: 'find the memslot of the next piece',
    cites: 'reference 2.7, range crossing slots or gaps',
    run(k, f) {
      const end = f.locals[L.end] as number;
      if ((f.locals[L.at] as number) >= end) return finish(k, f, end);
      const slot = nextSlot(k, f);
      if (slot === null) return S.piece;
      if (typeof slot === 'string') return k.refuse(slot);
      if (slot.file >= 0) return S.first;
      return wantsPrivate(f) ? k.refuse('convertNoFile') : S.next;
    },
  },
  {
    name: 'first half: allocate (to private), or punch (to shared)',
    cites: 'reference 2.6',
    run: (k, f) =>
      wantsPrivate(f) && recipe(f) === RECIPE.free_first
        ? freeShared(k, f, S.second)
        : convertFile(k, f, S.second),
  },
  {
    name: 'second half: free the shared pages (to private)',
    cites: 'reference 2.6 step 4; 5.2',
    run(k, f) {
      if (k.result(0) < 0) return RETURN;
      const how = recipe(f);
      if (how === RECIPE.selftest)
        return protectShared(k, f, wantsPrivate(f) ? Prot.none : Prot.read | Prot.write);
      if (!wantsPrivate(f) || how === RECIPE.cloud_hypervisor || how === RECIPE.no_free) return S.next;
      return how === RECIPE.free_first ? convertFile(k, f, S.next) : freeShared(k, f, S.next);
    },
  },
  goOn(S.piece),
]);

/** fallocate on the private fd behind the piece. */
function convertFile(k: Kernel, f: Frame, next: number): number {
  return changeFile(k, f, next, wantsPrivate(f) ? allocate : punchHole);
}

/** The selftest's habit: the shared half is made unreachable instead of freed (reference 2.6, VSELF oddity). */
function protectShared(k: Kernel, f: Frame, prot: number): number {
  const [lo, hi] = hvaOfPiece(f);
  return k.callWith(f, S.next, mprotect, registers({ page: lo }, { page: hi - lo }, prot));
}

/** discard_shared: the same for any range of gpas, slot by slot. */
export const discardShared = defineRoutine('discard_shared', 'vmm', LOCALS, [
  {
    name: 'check the range',
    cites: 'reference 2.6 step 4',
    run(_k, f) {
      f.locals[L.at] = pageOf(f.regs[0] as number, f.regs[1] as number);
      f.locals[L.end] = (f.locals[L.at] as number) + pageOf(f.regs[2] as number, f.regs[3] as number);
      return 1;
    },
  },
  {
    name: 'free the shared half behind the next memslot',
    cites: 'reference 2.6 step 4',
    run(k, f) {
      const slot = slotAtOrAbove(k.s, f.locals[L.at] as number);
      const end = f.locals[L.end] as number;
      if (slot === undefined) return k.succeed();
      const at = Math.max(slot.base, f.locals[L.at] as number);
      if (at >= end) return k.succeed();
      takePiece(f, slot, at, end);
      return freeShared(k, f, 2);
    },
  },
  {
    name: 'go on behind the memslot',
    cites: 'reference 2.6 step 4',
    run(k, f) {
      if (k.result(0) < 0) return RETURN;
      f.locals[L.at] = f.locals[L.piece] as number;
      return 1;
    },
  },
]);
