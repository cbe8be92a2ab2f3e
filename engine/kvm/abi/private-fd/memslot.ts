import { addWraps, offsetOf, pageOf } from '../../../memory/address.js';
import { PAGE_LIMIT } from '../../../memory/range.js';
import { descriptor } from '../../descriptors.js';
import type { Kernel } from '../../kernel.js';
import { TASK_PAGES } from '../../mm.js';
import { dropHolder } from '../../pages.js';
import type { RefusalName } from '../../refusals.js';
import { slotById } from '../../slots.js';
import { SlotFlag, type Memslot } from '../../state.js';
import type { Frame } from '../../task.js';
import {
  high as hi,
  low as lo,
  MAX_PAGES,
  memslotRoutine,
  SlotLocals as L,
  USER_SLOTS,
  What,
} from '../memslot-update.js';

/** Registers of the call. */
const R = { slot: 0, gpa: 1, size: 2, hva: 3, flags: 4, fd: 5, offset: 6 } as const;
/**
 * The checks of KVM_SET_USER_MEMORY_REGION in the kernel's order (reference 3.6), with what the private-fd series adds
 * (reference 2.7): no change of a private slot, access_ok skipped for it, a bad descriptor is EINVAL.
 * Mended: private_offset must be aligned and must not wrap, unless `bug no_offset_check`.
 */
function check(k: Kernel, f: Frame): RefusalName | null {
  const id = lo(f, R.slot);
  const flags = lo(f, R.flags);
  const isPrivate = (flags & SlotFlag.private) !== 0;
  if (hi(f, R.slot) !== 0 || (id & 0xffff) >= USER_SLOTS) return 'slotTooHigh';
  if (hi(f, R.flags) !== 0 || (flags & ~(SlotFlag.logDirty | SlotFlag.readonly | SlotFlag.private)) !== 0)
    return 'slotFlags';
  if (offsetOf(lo(f, R.size)) !== 0) return 'slotSizeUnaligned';
  if (offsetOf(lo(f, R.gpa)) !== 0) return 'slotGpaUnaligned';
  if (offsetOf(lo(f, R.hva)) !== 0) return 'slotHvaUnaligned';
  const pages = pageOf(lo(f, R.size), hi(f, R.size));
  const hva = pageOf(lo(f, R.hva), hi(f, R.hva));
  const base = pageOf(lo(f, R.gpa), hi(f, R.gpa));
  if (!isPrivate && hva + pages > TASK_PAGES) return 'slotHvaRange';
  const offset = pageOf(lo(f, R.offset), hi(f, R.offset));
  if (
    isPrivate &&
    !k.bug.no_offset_check &&
    (offsetOf(lo(f, R.offset)) !== 0 || addWraps(offset, 0, pages, 0))
  )
    return 'slotOffset';
  if (id >>> 16 >= 2) return 'spaceTooHigh';
  if (base + pages > PAGE_LIMIT) return 'slotWraps';
  if (pages > MAX_PAGES) return 'slotTooBig';
  const old = slotById(k.s, id);
  f.locals[L.base] = base;
  f.locals[L.pages] = pages;
  f.locals[L.hva] = hva;
  f.locals[L.flags] = flags;
  f.locals[L.offset] = offset;
  f.locals[L.file] = -1;
  f.locals[L.id] = id;
  if (pages === 0) {
    f.locals[L.what] = What.remove;
    return old === undefined ? 'slotUnknown' : null;
  }
  if (old !== undefined) {
    if (isPrivate || old.file >= 0) return 'slotPrivateChange';
    if (old.pages !== pages || old.hva !== hva || ((old.flags ^ flags) & SlotFlag.readonly) !== 0)
      return 'slotChange';
    f.locals[L.what] = old.base !== base ? What.move : What.flags;
  } else {
    f.locals[L.what] = What.create;
  }
  if (f.locals[L.what] !== What.flags) {
    const as = id >>> 16;
    for (const other of k.s.slots) {
      if (other !== old && other.as === as && other.base < base + pages && base < other.base + other.pages)
        return 'slotOverlap';
    }
  }
  if (isPrivate) {
    const file = descriptor(k, lo(f, R.fd), hi(f, R.fd));
    if (file === undefined) return 'slotBadFile';
    if (file.kind !== 'private' && file.kind !== 'memfd') return 'slotNotShmem';
    f.locals[L.file] = file.id;
  }
  return null;
}

/** The range of gfns whose entries a deletion takes along: on the kernels of the time all of the VM's (DESIGN 1 rule 8); where that would destroy private contents, the slot's. */
function doomed(k: Kernel, old: Memslot): [number, number] {
  if (k.flavour === 'tdx' || k.flavour === 'snp') return [old.base, old.base + old.pages];
  return [0, Infinity];
}

/** KVM_SET_USER_MEMORY_REGION of the private-fd series. A memslot holds its file (reference 2.7). */
export const setMemslot = memslotRoutine('kvm_set_memory_region', {
  check,
  doomed,
  published: () => undefined,
  swapped(k, old, slot) {
    if (slot === null) {
      if (old !== undefined && old.file >= 0) dropHolder(k, old.file);
    } else if (slot.file >= 0) {
      k.editStore(slot.file).holders++;
    }
  },
});
