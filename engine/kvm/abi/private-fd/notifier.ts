import { Cost } from '../../costs.js';
import type { Kernel } from '../../kernel.js';
import { acquire, release } from '../../locks.js';
import { invalidatePfnCaches } from '../../own-access.js';
import { BLOCKED, RETURN } from '../../code.js';
import { defineRoutine } from '../../routine.js';
import { Lock, type Memslot } from '../../state.js';
import type { Frame } from '../../task.js';
import { beginInvalidate, BOTH, endInvalidate, flush, zapEntries } from '../../zap.js';

/**
 * Locals: the file and its pages [lo, hi), where in the slot list to go on, whether each folio is a notification of its own (done in one step, counted
 * one by one), the gfns of the slot at hand, entries removed.
 */
const L = { file: 0, lo: 1, hi: 2, next: 3, each: 4, from: 5, to: 6, removed: 7 } as const;

/**
 * memfile_notifier: the file tells every memslot bound to it that pages [lo, hi) were allocated or are about to go,
 * and KVM zaps whatever is mapped there, shared or private, and flushes (reference 2.5). The gfns are base_gfn + (index - offset),
 * clamped to the slot; `bug notifier_without_base_gfn` forgets base_gfn as the published handler did.
 * Callback and sequence are the mended ones: begin and end around the zap under mmu_lock, unless `bug no_invalidate_seq`.
 */
export const notifyMemfile = defineRoutine('memfile_notifier', 'kvm', 8, [
  {
    name: 'find the next memslot bound to the file',
    cites: 'reference 2.5',
    run(k, f) {
      const slots = k.s.slots;
      for (let i = f.locals[L.next] as number; i < slots.length; i++) {
        if (!aim(k, f, slots[i] as Memslot)) continue;
        f.locals[L.next] = i + 1;
        return 1;
      }
      return RETURN;
    },
  },
  {
    name: 'take mmu_lock, begin the invalidation',
    cites: 'reference 2.5; 6 hazard 1',
    run(k, f) {
      if (!acquire(k, Lock.mmu)) return BLOCKED;
      if (!k.bug.no_invalidate_seq) beginInvalidate(k, f.locals[L.from] as number, f.locals[L.to] as number);
      return 2;
    },
  },
  {
    name: 'zap stage-2 entries',
    cites: 'reference 2.5',
    run(k, f) {
      k.cost(Cost.zaps, times(f));
      if (!k.bug.stale_pfn_cache) {
        invalidatePfnCaches(k, f.locals[L.from] as number, f.locals[L.to] as number);
      }
      f.locals[L.removed] = zapEntries(
        k,
        f.locals[L.from] as number,
        f.locals[L.to] as number,
        BOTH,
        'memfile_notifier',
      );
      return 3;
    },
  },
  {
    name: 'flush TLBs, end the invalidation, release mmu_lock',
    cites: 'reference 2.5',
    run(k, f) {
      // One folio at a time, each that was mapped is flushed for itself.
      if (f.locals[L.each] === 0) flush(k, f.locals[L.removed] as number);
      else k.cost(Cost.flushes, k.bug.flush_always ? times(f) : (f.locals[L.removed] as number));
      if (!k.bug.no_invalidate_seq) {
        endInvalidate(k);
        k.cost(Cost.sequenceBumps, times(f));
      }
      release(k, Lock.mmu);
      return 0;
    },
  },
]);

/** How often the zap handler is called for the slot at hand. */
function times(f: Frame): number {
  return f.locals[L.each] === 0 ? 1 : (f.locals[L.to] as number) - (f.locals[L.from] as number);
}

/** Sets the gfns that a slot has of the file's range; false if it has none. */
function aim(k: Kernel, f: Frame, slot: Memslot): boolean {
  if (slot.file !== f.locals[L.file] || slot.as !== 0) return false;
  const lo = Math.max(f.locals[L.lo] as number, slot.offset) - slot.offset;
  const hi = Math.min(f.locals[L.hi] as number, slot.offset + slot.pages) - slot.offset;
  if (lo >= hi) return false;
  const base = k.bug.notifier_without_base_gfn ? 0 : slot.base;
  f.locals[L.from] = base + lo;
  f.locals[L.to] = base + hi;
  return true;
}
