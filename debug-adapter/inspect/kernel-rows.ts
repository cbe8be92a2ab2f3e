import { actorName } from '../../engine/describe/actor.js';
import { grouped } from '../../engine/describe/text.js';
import { Lock, type HeldLock, type State } from '../../engine/kvm/state.js';
import { formatAddress } from '../../engine/memory/address.js';
import { PAGE_LIMIT } from '../../engine/memory/range.js';
import type { Subject } from '../debuggee/subject.js';
import { memoryReference } from './memory-reference.js';
import { named, type Container, type Row } from './rows.js';
import { byteRange, countText } from './text.js';

const LOCK_NAMES: Readonly<Record<number, string>> = {
  [Lock.page]: 'page lock',
  [Lock.mmu]: 'mmu_lock',
  [Lock.slots]: 'slots_lock',
  [Lock.mmap]: 'mmap_lock',
  [Lock.invalidate]: 'invalidate_lock',
};

/** What KVM and the memory management have going on: invalidations, locks, readers of the memslots. What matters within a window between two steps. */
export function kernelRows({ history }: Subject): Container {
  return named((style) => {
    const s = history.state;
    const own = (name: string, value: string): Row => ({ name, value, kind: 'property' });
    const readers = s.srcuReaders.flatMap((period, actor) => (period < 0 ? [] : [actorName(s, actor)]));
    return [
      own('mmu_invalidate_seq', countText(s.invalidateSeq, style)),
      own('mmu_invalidate_in_progress', invalidationText(s)),
      ...s.locks.map((lock, index) => lockRow(s, lock, index)),
      own('SRCU readers of the memslots', readers.join(', ') || 'none'),
      ...s.pfnCaches.map(({ gfn, valid }, index) => ({
        ...own(`pfn cache ${index}`, `gpa ${formatAddress(gfn, 0)}${valid ? '' : ', invalidated'}`),
        memoryReference: memoryReference('shared', gfn),
        bytes: 4096,
      })),
      own('host pages allocated', grouped(s.allocated)),
    ];
  });
}

function invalidationText(s: State): string {
  if (s.invalidating === 0) return '0';
  const all = s.invalidateLo === 0 && s.invalidateHi >= PAGE_LIMIT;
  return `${s.invalidating}, of ${all ? 'all gfns' : `gpa ${byteRange(s.invalidateLo, s.invalidateHi)}`}`;
}

/** Who holds a lock; several page locks may be held at once. */
function lockRow(s: State, { lock, id, lo, hi, holder }: HeldLock, index: number): Row {
  const of = lock === Lock.page ? ` of ${s.stores[id]?.name ?? id} ${byteRange(lo, hi)}` : '';
  return {
    ...{ name: `lock ${index + 1}`, kind: 'property' },
    value: `${LOCK_NAMES[lock] ?? lock}${of}, held by ${actorName(s, holder)}`,
  };
}
