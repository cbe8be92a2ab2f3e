import { Cost } from '../../costs.js';
import type { Kernel } from '../../kernel.js';
import { replaceSlot } from '../../slots.js';
import { withinVm } from '../../vms.js';
import { BOTH, endInvalidate, beginInvalidate, flush, zapEntries } from '../../zap.js';

/**
 * kvm_gmem_release: the last holder of a guest_memfd is gone (reference 3.8). Every bound memslot loses its file, its entries are zapped, and faults find EFAULT; the
 * pages go with the inode. A mapping holds the file, a memslot does not.
 */
export function releaseGuestMemfd(k: Kernel, id: number): void {
  withinVm(k, k.store(id)?.vm ?? k.s.vm, () => {
    for (const slot of k.s.slots) {
      if (slot.file !== id) continue;
      beginInvalidate(k, slot.base, slot.base + slot.pages);
      k.cost(Cost.zaps, 1);
      flush(k, zapEntries(k, slot.base, slot.base + slot.pages, BOTH, 'kvm_gmem_release'));
      replaceSlot(k, slot, { ...slot, file: -1 });
      endInvalidate(k);
    }
  });
}
