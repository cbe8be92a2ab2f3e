import { PageSet } from '../../../memory/page-set.js';
import { BLOCKED } from '../../code.js';
import { Cost } from '../../costs.js';
import { acquire, release } from '../../locks.js';
import { freePages } from '../../pages.js';
import { defineRoutine } from '../../routine.js';
import { Lock } from '../../state.js';
import { unmapFile } from '../../unmap.js';
import { notifyMemfile } from './notifier.js';

/** Locals: the store, where the work stands, its end, the end of the piece at hand. */
const L = { file: 0, at: 1, hi: 2, end: 3 } as const;
const S = { lockNext: 1, notify: 2, remove: 3, unlock: 4 } as const;

/**
 * shmem_undo_range: frees the pages of a file's range, for a punched hole, a shrunk file, MADV_REMOVE (reference 2.5, punch). What can be mapped is unmapped
 * first; then folio by folio: lock, notify (KVM zaps and flushes), remove, unlock: the zap comes before the free. Neighbouring folios with nothing
 * between them are done in one step, and counted one by one. Result 0.
 */
export const truncateRange = defineRoutine('shmem_undo_range', 'kvm', 4, [
  {
    // Not of an inaccessible memfd, which nobody maps. A plain memfd can be mapped, and still be the private fd of a memslot (reference 2.7).
    name: "unmap the range from the VMM's address space",
    cites: 'reference 2.6',
    run(k, f) {
      const file = f.locals[L.file] as number;
      if (k.store(file)?.kind === 'private') return S.lockNext;
      return k.call(f, S.lockNext, unmapFile, file, f.locals[L.at] as number, f.locals[L.hi] as number, 0);
    },
  },
  {
    name: 'lock the next folios that exist',
    cites: 'reference 2.5, punch',
    run(k, f) {
      const file = f.locals[L.file] as number;
      const present = k.store(file)?.present ?? PageSet.empty;
      const at = present.next(f.locals[L.at] as number, true);
      const hi = f.locals[L.hi] as number;
      if (at >= hi) return k.succeed();
      const end = Math.min(present.next(at, false), hi);
      if (!acquire(k, Lock.page, file, at, end)) return BLOCKED;
      f.locals[L.at] = at;
      f.locals[L.end] = end;
      return k.bug.zap_after_free ? S.remove : S.notify;
    },
  },
  {
    name: 'notify KVM: invalidate',
    cites: 'reference 2.5, punch',
    run(k, f) {
      const next = k.bug.zap_after_free ? S.unlock : S.remove;
      if (k.bug.no_punch_notification) return next;
      const [at, end] = [f.locals[L.at] as number, f.locals[L.end] as number];
      const file = f.locals[L.file] as number;
      const kind = k.store(file)?.kind;
      if (!k.abi.notifies) return next;
      if (kind === 'private' || kind === 'memfd') k.cost(Cost.notifications, end - at);
      return k.call(f, next, notifyMemfile, file, at, end, 0, 1);
    },
  },
  {
    name: 'remove the folios from the file',
    cites: 'reference 2.5, punch',
    run(k, f) {
      freePages(k, f.locals[L.file] as number, f.locals[L.at] as number, f.locals[L.end] as number);
      return k.bug.zap_after_free ? S.notify : S.unlock;
    },
  },
  {
    name: 'unlock the folios',
    cites: 'reference 2.5, punch',
    run(k, f) {
      release(k, Lock.page, f.locals[L.file], f.locals[L.at], f.locals[L.end]);
      f.locals[L.at] = f.locals[L.end] as number;
      return S.lockNext;
    },
  },
]);
