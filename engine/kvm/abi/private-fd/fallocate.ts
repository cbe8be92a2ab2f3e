import { addWraps, offsetOf, pageOf } from '../../../memory/address.js';
import { PAGE_SIZE } from '../../../memory/range.js';
import { PageSet } from '../../../memory/page-set.js';
import { Cost } from '../../costs.js';
import { descriptor } from '../../descriptors.js';
import { Errno } from '../../errno.js';
import type { Kernel } from '../../kernel.js';
import { allocatePages, freePages } from '../../pages.js';
import type { RefusalName } from '../../refusals.js';
import { defineRoutine, type NativeStep } from '../../routine.js';
import type { Frame } from '../../task.js';
import { notifyMemfile } from './notifier.js';
import { truncateRange } from './truncate.js';

/** FALLOC_FL_KEEP_SIZE and FALLOC_FL_PUNCH_HOLE. */
const KEEP_SIZE = 1;
const PUNCH_HOLE = 2;
const F_SEAL_GROW = 4;

/** Locals: the file, pages [lo, hi), how far the allocation came, the size that was asked for, KEEP_SIZE. */
const L = { file: 0, lo: 1, hi: 2, end: 3, size: 4, keep: 5 } as const;
/** Numbers of the steps that others go to. */
const S = { insert: 1, rollBack: 2, notifyRollBack: 3, fail: 4, publish: 5, finish: 6, punch: 7 } as const;

/** Arguments as 64-bit registers: descriptor, mode, offset, length. */
function argument(f: Frame, register: number): [number, number] {
  return [f.regs[2 * register] as number, f.regs[2 * register + 1] as number];
}

/** The VFS checks of vfs_fallocate, then those of the inaccessible memfd, in the kernel's order. */
function check(k: Kernel, f: Frame, mode: number, first: number): RefusalName | number {
  const [offLo, offHi] = argument(f, first);
  const [lenLo, lenHi] = argument(f, first + 1);
  const store = descriptor(k, f.regs[0] as number, f.regs[1] as number);
  if (store === undefined) return 'badDescriptor';
  if (offHi < 0 || lenHi < 0 || (lenLo === 0 && lenHi === 0)) return 'lengthNotPositive';
  if ((mode & ~(KEEP_SIZE | PUNCH_HOLE)) !== 0) return 'badMode';
  if ((mode & PUNCH_HOLE) !== 0 && (mode & KEEP_SIZE) === 0) return 'punchWithoutKeepSize';
  const offPage = pageOf(offLo, offHi);
  const lenPage = pageOf(lenLo, lenHi);
  const off = offsetOf(offLo);
  const len = offsetOf(lenLo);
  const endOffset = (off + len) % PAGE_SIZE;
  const endPage = offPage + lenPage + (off + len >= PAGE_SIZE ? 1 : 0);
  if (endPage >= 2 ** 51 || addWraps(offPage, off, lenPage, len)) return 'tooBig';
  f.locals[L.file] = store.id;
  f.locals[L.keep] = mode & KEEP_SIZE;
  if ((mode & PUNCH_HOLE) !== 0) {
    if (store.kind === 'private' && (off !== 0 || len !== 0)) return 'punchUnaligned';
    // An ordinary memfd frees whole pages only, and zeroes the ragged ends.
    f.locals[L.lo] = off === 0 ? offPage : offPage + 1;
    f.locals[L.hi] = endPage;
    return S.punch;
  }
  f.locals[L.lo] = offPage;
  f.locals[L.hi] = endOffset === 0 ? endPage : endPage + 1;
  f.locals[L.size] = endPage * PAGE_SIZE + endOffset;
  if ((store.seals & F_SEAL_GROW) !== 0 && (f.locals[L.size] as number) > store.size) return 'writeSealed';
  return S.insert;
}

/**
 * fallocate on a private fd (reference 2.4, 2.5). Allocation inserts all pages first and notifies KVM once, after the loop, on success only:
 * in between a page exists while shared stage-2 entries still stand.
 * Punching is `truncateRange`.
 */
function fallocateSteps(mode: (f: Frame) => number, first: number): readonly NativeStep[] {
  return [
    {
      name: 'check the arguments',
      cites: 'reference 2.4',
      run(k, f) {
        k.cost(Cost.syscalls, 1);
        const next = check(k, f, mode(f), first);
        if (typeof next === 'string') return k.refuse(next);
        return next;
      },
    },
    {
      name: 'insert the pages',
      cites: 'reference 2.5, allocate',
      run(k, f) {
        const [file, lo, hi] = [
          f.locals[L.file] as number,
          f.locals[L.lo] as number,
          f.locals[L.hi] as number,
        ];
        const before = k.editStore(file).present;
        const absent = hi - lo - before.count(lo, hi);
        let added = PageSet.empty;
        let reached = hi;
        if (absent > 0) {
          reached = allocatePages(k, file, lo, hi, (from, to) => {
            added = added.add(from, to, k.epoch);
            const store = k.editStore(file);
            store.fresh = store.fresh.add(from, to, k.epoch);
          });
        }
        f.refs[0] = added;
        f.locals[L.end] = reached;
        return reached < hi ? S.rollBack : S.publish;
      },
    },
    {
      name: 'no memory: take back the pages that nobody has used yet',
      cites: 'reference 2.4, partial failure; 6 hazard 6',
      run(k, f) {
        const file = f.locals[L.file] as number;
        const fresh = k.editStore(file).fresh;
        const runs: [number, number][] = [];
        (f.refs[0] as PageSet).runs(f.locals[L.lo] as number, f.locals[L.hi] as number, (lo, hi) => {
          fresh.runs(lo, hi, (from, to) => void runs.push([from, to]));
        });
        for (const [from, to] of runs) freePages(k, file, from, to);
        return S.notifyRollBack;
      },
    },
    {
      name: 'notify KVM of the invalidation',
      cites: 'reference 6 hazard 6',
      run(k, f) {
        if (f.locals[L.end] === f.locals[L.lo]) return giveUp(k);
        // shmem_undo_range goes folio by folio, and tells of those that stay as well.
        k.cost(Cost.notifications, (f.locals[L.end] as number) - (f.locals[L.lo] as number));
        return k.call(
          f,
          S.fail,
          notifyMemfile,
          f.locals[L.file] as number,
          f.locals[L.lo] as number,
          f.locals[L.end] as number,
          0,
          1,
        );
      },
    },
    { name: 'return the error', cites: 'reference 2.4, partial failure', run: giveUp },
    {
      name: 'grow the file, notify KVM of the allocation',
      cites: 'reference 2.5, allocate',
      run(k, f) {
        const file = f.locals[L.file] as number;
        const store = k.editStore(file);
        if (f.locals[L.keep] === 0 && (f.locals[L.size] as number) > store.size)
          store.size = f.locals[L.size] as number;
        if (k.bug.no_allocate_notification) return S.finish;
        k.cost(Cost.notifications, 1);
        return k.call(
          f,
          S.finish,
          notifyMemfile,
          file,
          f.locals[L.lo] as number,
          f.locals[L.hi] as number,
          0,
        );
      },
    },
    { name: 'return', cites: 'reference 2.4', run: (k) => k.succeed() },
    {
      name: 'punch the hole: undo the range',
      cites: 'reference 2.5, punch',
      run(k, f) {
        const [file, lo, hi] = [f.locals[L.file], f.locals[L.lo], f.locals[L.hi]] as [number, number, number];
        return k.call(f, S.finish, truncateRange, file, lo, hi, 0);
      },
    },
  ];
}

/** ENOMEM, or EINTR where the injected failure is a signal. */
function giveUp(k: Kernel): number {
  const interrupted = k.s.failErrno === Errno.EINTR;
  k.s.failErrno = 0;
  return k.refuse(interrupted ? 'interrupted' : 'noMemory');
}

export const fallocate = defineRoutine(
  'fallocate',
  'kvm',
  6,
  fallocateSteps((f) => f.regs[2] as number, 2),
);
export const allocate = defineRoutine(
  'fallocate_allocate',
  'kvm',
  6,
  fallocateSteps(() => 0, 1),
);
export const punchHole = defineRoutine(
  'fallocate_punch_hole',
  'kvm',
  6,
  fallocateSteps(() => KEEP_SIZE | PUNCH_HOLE, 1),
);
