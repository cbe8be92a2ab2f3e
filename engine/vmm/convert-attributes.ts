import { setMemoryAttributes } from '../kvm/abi/guest-memfd/attributes.js';
import { ATTRIBUTE_PRIVATE } from '../kvm/abi/guest-memfd/constants.js';
import { allocateGuestMemfd, punchHoleGuestMemfd } from '../kvm/abi/guest-memfd/file.js';
import { setMemoryAttributes2 } from '../kvm/abi/guest-memfd/inplace.js';
import { prefaultMemory } from '../kvm/abi/guest-memfd/prefault.js';
import { ExitReason } from '../kvm/exit.js';
import type { Kernel } from '../kvm/kernel.js';
import { RETURN } from '../kvm/code.js';
import { defineRoutine } from '../kvm/routine.js';
import type { Frame } from '../kvm/task.js';
import { changeBook } from './bookkeeping.js';
import {
  changeFile,
  checkRange,
  ConversionLocals as L,
  descriptorOf,
  finish,
  freeShared,
  goOn,
  nextSlot,
  recipe,
  wantsPrivate,
} from './pieces.js';
import { registers } from './registers.js';
import { RECIPE } from './words.js';

const S = { piece: 1, first: 2, book: 3, second: 4, next: 5, prefault: 6, done: 7 } as const;

/** KVM_SET_MEMORY_ATTRIBUTES for the piece; in place, KVM_SET_MEMORY_ATTRIBUTES2 on its file. */
function changeAttributes(k: Kernel, f: Frame, next: number): number {
  const [at, piece] = [f.locals[L.at] as number, f.locals[L.piece] as number];
  const attributes = wantsPrivate(f) ? ATTRIBUTE_PRIVATE : 0;
  const size = { page: piece - at };
  if (k.spec.inplace === true) {
    const offset = { page: f.locals[L.index] as number };
    const fd = descriptorOf(k, f.locals[L.file] as number);
    return k.callWith(f, next, setMemoryAttributes2, registers(fd, offset, size, attributes, 0));
  }
  return k.callWith(f, next, setMemoryAttributes, registers({ page: at }, size, attributes, 0));
}

/** Frees the side that the piece leaves: the shared half, or a hole in the guest_memfd. In place there is one store, and nothing to free. */
function freeOther(k: Kernel, f: Frame, next: number): number {
  if (k.spec.inplace === true) return next;
  return wantsPrivate(f) ? freeShared(k, f, next) : changeFile(k, f, next, punchHoleGuestMemfd);
}

/** Whether the habit chosen frees the side that is left (reference 5.1 step 7, 5.2). */
function frees(k: Kernel, f: Frame): boolean {
  switch (recipe(f)) {
    case RECIPE.no_free:
    case RECIPE.selftest:
      return false;
    case RECIPE.cloud_hypervisor:
      // It punches where the guest asked to share, and frees nothing else.
      return !wantsPrivate(f) && k.current.exit?.reason === ExitReason.HYPERCALL;
    default:
      return true;
  }
}

/**
 * A VMM's whole conversion of a range under guest-memfd: slot by slot the attribute, the VMM's own bookkeeping with its listeners, then the other side is freed
 * (reference 5.1 step 7). Gaps are skipped on the way to shared and refused on the way to private. There is no rollback: what was done before a failure stays.
 * `using` picks another VMM's habits, or a wrong order on purpose (5.2): the selftest changes the file first, cloud-hypervisor leaves the other side
 * allocated, `free_first` frees before the attribute says so. Registers: gpa, size, to, using.
 */
export const convertAttributes = defineRoutine('convert_attributes', 'vmm', Object.keys(L).length, [
  checkRange(S.piece),
  {
    name: 'find the memslot of the next piece',
    cites: 'reference 5.1 step 7',
    run(k, f) {
      const end = f.locals[L.end] as number;
      if ((f.locals[L.at] as number) >= end)
        return recipe(f) === RECIPE.qemu ? S.prefault : finish(k, f, end);
      const slot = nextSlot(k, f);
      if (slot === null) return S.piece;
      if (typeof slot === 'string') return k.refuse(slot);
      if (slot.file >= 0) return S.first;
      if (wantsPrivate(f)) return k.refuse('convertNoGuestMemfd');
      // Nothing of it can be private, whatever its attribute says: making the attribute say so mends it.
      return k.spec.inplace === true ? S.next : changeAttributes(k, f, S.next);
    },
  },
  {
    name: 'first half: the attribute (or, by habit, the file)',
    cites: 'reference 5.1 step 7; 5.2',
    run(k, f) {
      if (recipe(f) === RECIPE.selftest && k.spec.inplace !== true)
        return changeFile(k, f, S.book, wantsPrivate(f) ? allocateGuestMemfd : punchHoleGuestMemfd);
      if (recipe(f) === RECIPE.free_first) return freeOther(k, f, S.book);
      return changeAttributes(k, f, S.book);
    },
  },
  {
    name: "the VMM's bookkeeping, and those who listen to it",
    cites: 'reference 5.1 step 8',
    run(k, f) {
      if (k.result(0) < 0) return RETURN;
      const [at, piece] = [f.locals[L.at] as number, f.locals[L.piece] as number];
      return changeBook(k, at, piece, wantsPrivate(f)) ? S.second : k.refuse('listenerFailed');
    },
  },
  {
    name: 'second half: free the other side (or, by habit, the attribute)',
    cites: 'reference 5.1 step 7; 5.2',
    run(k, f) {
      const how = recipe(f);
      if (how === RECIPE.free_first || (how === RECIPE.selftest && k.spec.inplace !== true))
        return changeAttributes(k, f, S.next);
      return frees(k, f) ? freeOther(k, f, S.next) : S.next;
    },
  },
  goOn(S.piece),
  {
    name: 'prefault what the guest asked for, ignoring failures',
    cites: 'reference 5.1 step 6 (QEMU 4cdc489eb9c2)',
    run(k, f) {
      if (k.current.exit?.reason !== ExitReason.HYPERCALL) return S.done;
      const regs = f.regs.slice(0, 4);
      return k.callWith(f, S.done, prefaultMemory, Int32Array.from([...regs, 0, 0, -1, -1]));
    },
  },
  { name: 'return', cites: 'reference 5.1', run: (k, f) => finish(k, f, f.locals[L.end] as number) },
]);
