import { Cost } from './costs.js';
import type { Kernel } from './kernel.js';
import { acquire, release } from './locks.js';
import { invalidatePfnCaches } from './own-access.js';
import { BLOCKED, RETURN } from './code.js';
import { defineRoutine } from './routine.js';
import { Lock, type Memslot } from './state.js';
import { withinVm } from './vms.js';
import { beginInvalidate, endInvalidate, flush, SHARED, zapEntries } from './zap.js';

/** Locals: hva pages [lo, hi), where in the slot list to go on, the gfns of the slot at hand, entries removed. */
const L = { lo: 0, hi: 1, next: 2, from: 3, to: 4, removed: 5 } as const;

/** The same for the VMs that are put aside: nobody runs in them, so it takes no steps. */
function unmapElsewhere(k: Kernel, lo: number, hi: number): void {
  if (k.s.vms.length < 2) return;
  const current = k.s.vm;
  k.s.vms.forEach((_, vm) => {
    if (vm === current) return;
    withinVm(k, vm, () => {
      for (const slot of k.s.slots) {
        const from = Math.max(lo, slot.hva) - slot.hva + slot.base;
        const to = Math.min(hi, slot.hva + slot.pages) - slot.hva + slot.base;
        if (from < to) zapEntries(k, from, to, SHARED, 'mmu_notifier');
      }
    });
  });
}

/**
 * KVM's mmu_notifier: the VMM's mappings of hva pages [lo, hi) are about to change, so the shared stage-2 entries that lead there go
 * (kvm_unmap_hva_range). Reference 2.6 step 4, 5.4.
 */
export const unmapHva = defineRoutine('mmu_notifier_invalidate_range', 'kvm', 6, [
  {
    name: 'find the next memslot behind the addresses',
    cites: 'reference 5.4, kvm_unmap_hva_range',
    run(k, f) {
      const slots = k.s.slots;
      for (let i = f.locals[L.next] as number; i < slots.length; i++) {
        const slot = slots[i] as Memslot;
        if (slot.as !== 0) continue; // nothing of another address space is mapped here
        const lo = Math.max(f.locals[L.lo] as number, slot.hva) - slot.hva;
        const hi = Math.min(f.locals[L.hi] as number, slot.hva + slot.pages) - slot.hva;
        if (lo >= hi) continue;
        f.locals[L.next] = i + 1;
        f.locals[L.from] = slot.base + lo;
        f.locals[L.to] = slot.base + hi;
        return 1;
      }
      unmapElsewhere(k, f.locals[L.lo] as number, f.locals[L.hi] as number);
      return RETURN;
    },
  },
  {
    name: 'take mmu_lock, begin the invalidation',
    cites: 'reference 1, mmu_invalidate_seq',
    run(k, f) {
      if (!acquire(k, Lock.mmu)) return BLOCKED;
      beginInvalidate(k, f.locals[L.from] as number, f.locals[L.to] as number);
      invalidatePfnCaches(k, f.locals[L.from] as number, f.locals[L.to] as number);
      return 2;
    },
  },
  {
    name: 'zap shared stage-2 entries',
    cites: 'reference 1, zap',
    run(k, f) {
      f.locals[L.removed] = zapEntries(
        k,
        f.locals[L.from] as number,
        f.locals[L.to] as number,
        SHARED,
        'mmu_notifier',
      );
      return 3;
    },
  },
  {
    name: 'flush TLBs, end the invalidation, release mmu_lock',
    cites: 'reference 1, mmu_invalidate_seq',
    run(k, f) {
      flush(k, f.locals[L.removed] as number);
      if ((f.locals[L.removed] as number) > 0) k.cost(Cost.zaps, 1);
      endInvalidate(k);
      release(k, Lock.mmu);
      return 0;
    },
  },
]);

/** Pages of a file that are about to go are unmapped wherever the VMM has them mapped; KVM hears of it by its mmu_notifier. Locals: store, pages [lo, hi), where in the mappings to go on. */
export const unmapFile = defineRoutine('unmap_mapping_range', 'kvm', 4, [
  {
    name: 'find the next mapping of the file',
    cites: 'reference 2.6',
    run(k, f) {
      const vmas = k.s.vmas;
      for (let i = f.locals[3] as number; i < vmas.length; i++) {
        const vma = vmas[i];
        if (vma === undefined || vma.store !== f.locals[0]) continue;
        const lo = Math.max(f.locals[1] as number, vma.offset) - vma.offset + vma.lo;
        const hi = Math.min((f.locals[2] as number) - vma.offset + vma.lo, vma.hi);
        if (lo >= hi) continue;
        f.locals[3] = i + 1;
        return k.call(f, 0, unmapHva, lo, hi, 0);
      }
      return RETURN;
    },
  },
]);
