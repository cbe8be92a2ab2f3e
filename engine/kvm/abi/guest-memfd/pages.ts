import { BLOCKED } from '../../code.js';
import { Errno } from '../../errno.js';
import type { Kernel } from '../../kernel.js';
import { acquire, release } from '../../locks.js';
import { allocatePages, getPage, pagesOfStore } from '../../pages.js';
import { Lock } from '../../state.js';

/**
 * kvm_gmem_get_pfn: the page at an index of a guest_memfd, allocated and zeroed if there is none (reference 3.2, 3.5 row 7).
 *
 * @returns 0, a positive errno (EFAULT, EHWPOISON, ENOMEM), or BLOCKED while the file's pages are being truncated
 */
export function getGmemPage(k: Kernel, id: number, index: number): number {
  const store = k.store(id);
  if (store === undefined || index >= pagesOfStore(store)) return Errno.EFAULT;
  if (store.poisoned.has(index)) return Errno.EHWPOISON;
  if (store.present.has(index)) {
    getPage(k, id, index);
    return 0;
  }
  // A page that is not there is added under the file's invalidate lock.
  if (!acquire(k, Lock.invalidate, id)) return BLOCKED;
  const reached = allocatePages(k, id, index, index + 1);
  release(k, Lock.invalidate, id);
  return reached === index ? Errno.ENOMEM : 0;
}
