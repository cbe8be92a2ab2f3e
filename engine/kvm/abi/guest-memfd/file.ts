import { addWraps, offsetOf, pageOf } from '../../../memory/address.js';
import { PAGE_SIZE } from '../../../memory/range.js';
import { Cost } from '../../costs.js';
import { descriptor, openDescriptor } from '../../descriptors.js';
import { Errno } from '../../errno.js';
import type { Kernel } from '../../kernel.js';
import { acquire, release } from '../../locks.js';
import { allocatePages, createStore, dropHolder, pagesOfStore } from '../../pages.js';
import type { RefusalName } from '../../refusals.js';
import { BLOCKED, RETURN } from '../../code.js';
import { defineRoutine, type NativeStep } from '../../routine.js';
import { Lock } from '../../state.js';
import type { Frame } from '../../task.js';
import { currentVm } from '../../vms.js';
import { fallocate as shmemFallocate } from '../private-fd/fallocate.js';
import { GmemFlag, hasPrivateMemory } from './constants.js';
import { punchGuestMemfd } from './punch.js';
import { has, Since } from './versions.js';

/** FALLOC_FL_* bits. */
const KEEP_SIZE = 1;
const PUNCH_HOLE = 2;

/** The GUEST_MEMFD_FLAG_* bits that a VM's files may have (reference 3.6, 3.10). */
export function gmemFlagsOf(k: Kernel): number {
  if (!has(k, Since.mmap)) return 0;
  const inPlace = k.spec.inplace === true;
  return hasPrivateMemory(currentVm(k.s).type) && !inPlace
    ? GmemFlag.mmap
    : GmemFlag.mmap | GmemFlag.initShared;
}

/** KVM_CREATE_GUEST_MEMFD: flags, then size (reference 3.6; 9: `reserved` is not looked at). Registers: size, flags. */
export const createGuestMemfd = defineRoutine('kvm_create_guest_memfd', 'kvm', 0, [
  {
    name: 'check the arguments, make the file',
    cites: 'reference 3.6, KVM_CREATE_GUEST_MEMFD',
    run(k, f) {
      k.cost(Cost.syscalls, 1);
      if (!currentVm(k.s).open) return k.refuse('vmClosed');
      const [sizeLo, sizeHi, flags, flagsHi] = f.regs as unknown as [number, number, number, number];
      if (flagsHi !== 0 || (flags & ~gmemFlagsOf(k)) !== 0) return k.refuse('gmemFlags');
      if (sizeHi < 0 || (sizeLo === 0 && sizeHi === 0) || offsetOf(sizeLo) !== 0) return k.refuse('gmemSize');
      const store = createStore(k, 'guest-memfd', `guest_memfd${k.s.descriptors.length}`);
      store.size = pageOf(sizeLo, sizeHi) * PAGE_SIZE;
      store.flags = flags;
      store.vm = k.s.vm;
      return k.succeed(openDescriptor(k, store.id));
    },
  },
]);

/** Locals: the file, its pages [lo, hi), where the allocation stands. */
const L = { file: 0, lo: 1, hi: 2, at: 3 } as const;
const S = { allocate: 1, done: 2, back: 3 } as const;

/** vfs_fallocate, then kvm_gmem_fallocate, in their order (reference 3.6; 9, slots and files). 'other' for a file that is no guest_memfd. */
function check(k: Kernel, f: Frame, mode: number, first: number): RefusalName | 'other' | 'punch' | null {
  const file = descriptor(k, f.regs[0] as number, f.regs[1] as number);
  if (file === undefined) return 'badDescriptor';
  if (file.kind !== 'guest-memfd' && file.kind !== 'device') return 'other';
  const [offLo, offHi] = [f.regs[2 * first] as number, f.regs[2 * first + 1] as number];
  const [lenLo, lenHi] = [f.regs[2 * first + 2] as number, f.regs[2 * first + 3] as number];
  if (offHi < 0 || lenHi < 0 || (lenLo === 0 && lenHi === 0)) return 'lengthNotPositive';
  if ((mode & PUNCH_HOLE) !== 0 && mode !== (PUNCH_HOLE | KEEP_SIZE)) return 'gmemMode';
  if (file.kind === 'device') return 'noFallocate';
  const [offset, length] = [pageOf(offLo, offHi), pageOf(lenLo, lenHi)];
  const [offsetRest, lengthRest] = [offsetOf(offLo), offsetOf(lenLo)];
  const end = offset + length + (offsetRest + lengthRest >= PAGE_SIZE ? 1 : 0);
  if (end >= 2 ** 51 || addWraps(offset, offsetRest, length, lengthRest)) return 'tooBig';
  if ((mode & KEEP_SIZE) === 0 || (mode & ~(KEEP_SIZE | PUNCH_HOLE)) !== 0) return 'gmemMode';
  if (offsetRest !== 0 || lengthRest !== 0) return 'gmemUnaligned';
  f.locals[L.file] = file.id;
  f.locals[L.lo] = f.locals[L.at] = offset;
  f.locals[L.hi] = end;
  if ((mode & PUNCH_HOLE) !== 0) return 'punch';
  return end > pagesOfStore(file) ? 'gmemBeyondEnd' : null;
}

/**
 * fallocate on a guest_memfd: KEEP_SIZE allocates, page by page; PUNCH_HOLE frees. Neither changes an attribute (reference 3.6, 3.7). On any other file it is the
 * file system's own.
 */
function fallocateSteps(mode: (f: Frame) => number, first: number): readonly NativeStep[] {
  return [
    {
      name: 'check the arguments',
      cites: 'reference 3.6; 9, slots and files',
      run(k, f) {
        const what = check(k, f, mode(f), first);
        if (what === 'other') {
          const regs = f.regs;
          const words = [regs[0], regs[1], mode(f), 0, ...regs.slice(2 * first, 2 * first + 4)] as number[];
          return k.callWith(f, S.back, shmemFallocate, Int32Array.from(words));
        }
        k.cost(Cost.syscalls, 1);
        if (what !== null && what !== 'punch') return k.refuse(what);
        // The call holds the file: another thread may close its descriptor meanwhile.
        k.editStore(f.locals[L.file] as number).holders++;
        if (what === null) return S.allocate;
        const [file, lo, hi] = [f.locals[L.file], f.locals[L.lo], f.locals[L.hi]] as [number, number, number];
        return k.call(f, S.done, punchGuestMemfd, file, lo, hi);
      },
    },
    {
      name: 'allocate the pages',
      cites: 'reference 3.6, allocate',
      run(k, f) {
        const file = f.locals[L.file] as number;
        if (!acquire(k, Lock.invalidate, file)) return BLOCKED;
        const hi = f.locals[L.hi] as number;
        const reached = allocatePages(k, file, f.locals[L.lo] as number, hi);
        release(k, Lock.invalidate, file);
        if (reached === hi) return S.done;
        dropHolder(k, file);
        // What came before stays (reference 3.6, allocate interrupted).
        const interrupted = k.s.failErrno === Errno.EINTR;
        k.s.failErrno = 0;
        return k.refuse(interrupted ? 'gmemInterrupted' : 'gmemNoMemory');
      },
    },
    {
      name: 'return',
      cites: 'reference 3.6',
      run(k, f) {
        dropHolder(k, f.locals[L.file] as number);
        return k.succeed();
      },
    },
    { name: 'return what the file system says', cites: 'VFS', run: () => RETURN },
  ];
}

export const fallocateGuestMemfd = defineRoutine(
  'gmem_fallocate',
  'kvm',
  4,
  fallocateSteps((f) => f.regs[2] as number, 2),
);
export const allocateGuestMemfd = defineRoutine(
  'gmem_fallocate_allocate',
  'kvm',
  4,
  fallocateSteps(() => KEEP_SIZE, 1),
);
export const punchHoleGuestMemfd = defineRoutine(
  'gmem_fallocate_punch_hole',
  'kvm',
  4,
  fallocateSteps(() => PUNCH_HOLE | KEEP_SIZE, 1),
);
