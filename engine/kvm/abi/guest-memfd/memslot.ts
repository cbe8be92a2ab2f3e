import { addWraps, offsetOf, pageOf } from '../../../memory/address.js';
import { PAGE_LIMIT } from '../../../memory/range.js';
import { descriptor } from '../../descriptors.js';
import { How, Space } from '../../event.js';
import type { Kernel } from '../../kernel.js';
import { TASK_PAGES } from '../../mm.js';
import { pagesOfStore } from '../../pages.js';
import type { RefusalName } from '../../refusals.js';
import { slotById } from '../../slots.js';
import { Root, SlotFlag, type Memslot } from '../../state.js';
import type { Frame } from '../../task.js';
import { currentVm } from '../../vms.js';
import { SHARED } from '../../zap.js';
import {
  high,
  low,
  MAX_PAGES,
  memslotRoutine,
  type MemslotRules,
  SlotLocals as L,
  USER_SLOTS,
  What,
} from '../memslot-update.js';
import { GmemFlag, hasPrivateMemory, VmType } from './constants.js';
import { adoptOwners, dropOwners } from './inplace.js';
import { gfnLimit, outdateMmio } from './mmio-entries.js';
import { has, Since } from './versions.js';

/** Registers of the call. */
const R = { slot: 0, gpa: 1, size: 2, hva: 3, flags: 4, fd: 5, offset: 6 } as const;

/** check_memory_region_flags. */
function checkFlags(k: Kernel, flags: number): RefusalName | null {
  const { type } = currentVm(k.s);
  const gmem = (flags & SlotFlag.private) !== 0;
  if ((flags & ~(SlotFlag.logDirty | SlotFlag.readonly | SlotFlag.private)) !== 0) return 'slotFlags';
  if (gmem && !hasPrivateMemory(type) && !has(k, Since.mmap)) return 'slotGmemUnsupported';
  if (gmem && flags !== SlotFlag.private) return 'slotGmemFlags';
  return null;
}

/** Alignment, ranges and wraps, before KVM looks at the memslots. */
function checkRegion(k: Kernel, f: Frame): RefusalName | null {
  const [size, gpa, hva, offset] = [low(f, R.size), low(f, R.gpa), low(f, R.hva), low(f, R.offset)];
  if (offsetOf(size) !== 0) return 'slotSizeUnaligned';
  if (offsetOf(gpa) !== 0) return 'slotGpaUnaligned';
  if (offsetOf(hva) !== 0) return 'slotHvaUnaligned';
  const pages = pageOf(size, high(f, R.size));
  if (pageOf(hva, high(f, R.hva)) + pages > TASK_PAGES) return 'slotHvaRange';
  const first = pageOf(offset, high(f, R.offset));
  if ((low(f, R.flags) & SlotFlag.private) !== 0) {
    if (offsetOf(offset) !== 0) return 'slotGmemOffset';
    if (addWraps(first, 0, pages, 0)) return 'slotGmemOffset';
  }
  const spaces = hasPrivateMemory(currentVm(k.s).type) ? 1 : 2;
  if (low(f, R.slot) >>> 16 >= spaces) return 'spaceTooHigh';
  if (pageOf(gpa, high(f, R.gpa)) + pages >= PAGE_LIMIT && pages > 0) return 'slotWraps';
  return pages > MAX_PAGES ? 'slotTooBig' : null;
}

/** kvm_gmem_bind. */
function bind(k: Kernel, f: Frame): RefusalName | null {
  const file = descriptor(k, low(f, R.fd), low(f, R.fd) < 0 ? -1 : 0);
  if (file === undefined) return 'badDescriptor';
  if (file.kind !== 'guest-memfd' || file.vm !== k.s.vm) return 'slotNotGmem';
  const first = f.locals[L.offset] as number;
  const end = first + (f.locals[L.pages] as number);
  if (high(f, R.offset) < 0 || end > pagesOfStore(file)) return 'slotBeyondFile';
  const bound = k.s.slots.some(
    (slot) => slot.file === file.id && slot.offset < end && first < slot.offset + slot.pages,
  );
  if (bound) return has(k, Since.bindExists) ? 'slotBound' : 'slotBoundInvalid';
  f.locals[L.file] = file.id;
  if ((file.flags & GmemFlag.mmap) !== 0)
    f.locals[L.flags] = (f.locals[L.flags] as number) | SlotFlag.gmemOnly;
  return null;
}

/** Of an existing memslot; null if it may change so. */
function checkChange(f: Frame, old: Memslot): RefusalName | null {
  const flags = low(f, R.flags);
  if ((flags & SlotFlag.private) !== 0) return 'slotGmemChange';
  const toggled = (old.flags ^ flags) & (SlotFlag.readonly | SlotFlag.private);
  if (old.hva !== f.locals[L.hva] || old.pages !== f.locals[L.pages] || toggled !== 0) return 'slotChange';
  f.locals[L.what] = old.base !== f.locals[L.base] ? What.move : What.flags;
  return null;
}

/** The checks of KVM_SET_USER_MEMORY_REGION2 in the kernel's order (reference 3.6; 9, slots and files). */
function check(k: Kernel, f: Frame): RefusalName | null {
  const flags = low(f, R.flags);
  if (!currentVm(k.s).open) return 'vmClosed';
  if ((low(f, R.slot) & 0xffff) >= USER_SLOTS) return 'slotTooHigh';
  const refusal = checkFlags(k, flags) ?? checkRegion(k, f);
  if (refusal !== null) return refusal;
  const id = low(f, R.slot);
  const old = slotById(k.s, id);
  const [base, pages] = [pageOf(low(f, R.gpa), high(f, R.gpa)), pageOf(low(f, R.size), high(f, R.size))];
  f.locals[L.base] = base;
  f.locals[L.pages] = pages;
  f.locals[L.hva] = pageOf(low(f, R.hva), high(f, R.hva));
  f.locals[L.flags] = flags;
  f.locals[L.offset] = pageOf(low(f, R.offset), high(f, R.offset));
  f.locals[L.file] = -1;
  f.locals[L.id] = id;
  if (pages === 0) {
    f.locals[L.what] = What.remove;
    return old === undefined ? 'slotUnknown' : null;
  }
  f.locals[L.what] = What.create;
  const refused = old === undefined ? null : checkChange(f, old);
  if (refused !== null) return refused;
  if (f.locals[L.what] === What.flags) return null;
  const as = id >>> 16;
  const overlaps = k.s.slots.some(
    (other) =>
      other !== old && other.as === as && other.base < base + pages && base < other.base + other.pages,
  );
  if (overlaps) return 'slotOverlap';
  const unbound = (flags & SlotFlag.private) === 0 ? null : bind(k, f);
  if (unbound !== null) return unbound;
  if (base + pages <= gfnLimit(k)) return null;
  // A move was published as invalid before the architecture refuses it, and is taken back.
  if (old !== undefined) outdateMmio(k);
  return 'slotBeyondAddresses';
}

/** The default VM type condemns all its page tables when a memslot goes (its quirk); the others drop the memslot's own entries. */
function doomed(k: Kernel, old: Memslot): [number, number] {
  return currentVm(k.s).type === VmType.default ? [0, Infinity] : [old.base, old.base + old.pages];
}

/** Page tables of vCPUs that are not in KVM_RUN stay condemned until they are (reference 9, prefault). */
function condemnRoots(k: Kernel): void {
  if (currentVm(k.s).type !== VmType.default || has(k, Since.mmap)) return;
  const vm = k.s.vm;
  k.s.roots = Array.from({ length: k.s.actors.length }, (_, id) => {
    const root = k.s.roots[id] ?? Root.none;
    return root === Root.valid && k.s.actors[id]?.vm === vm ? Root.obsolete : root;
  });
}

/** What comes of an update. A memslot does not hold its guest_memfd (reference 3.2). */
const rules: MemslotRules = {
  check,
  doomed,
  published(k) {
    outdateMmio(k);
    condemnRoots(k);
  },
  swapped(k, old, slot) {
    outdateMmio(k);
    if (slot === null && old !== undefined) dropOwners(k, old);
    else if (slot !== null) adoptOwners(k, slot);
    // Logging begins with everything write-protected; a slot that logs no more forgets what it had.
    const logs = slot !== null && (slot.flags & SlotFlag.logDirty) !== 0;
    const logged = old !== undefined && (old.flags & SlotFlag.logDirty) !== 0;
    if (logs && !logged) protect(k, slot.base, slot.base + slot.pages);
    if (old !== undefined && logged && !logs)
      k.s.dirty = k.s.dirty.remove(old.base, old.base + old.pages, k.epoch);
    if (old !== undefined && slot !== null && logged && logs && old.base !== slot.base)
      k.s.dirty = k.s.dirty.remove(old.base, old.base + old.pages, k.epoch);
  },
};

/** KVM_SET_USER_MEMORY_REGION2. */
export const setMemslot2 = memslotRoutine('kvm_set_memory_region2', rules);

/** KVM_SET_USER_MEMORY_REGION as mainline still has it: no guest_memfd (reference 3.6). */
export const setMemslotOld = memslotRoutine('kvm_set_memory_region_old', {
  ...rules,
  check(k, f) {
    const known = SlotFlag.logDirty | SlotFlag.readonly;
    if (currentVm(k.s).open && (low(f, R.flags) & ~known) !== 0) return 'slotOldFlags';
    return check(k, f);
  },
});

/** Write-protects the shared entries of gfns [lo, hi): the next write of each page faults, and is logged. Huge entries are split into small ones (eager_page_split). */
export function protect(k: Kernel, lo: number, hi: number): void {
  const stage2 = k.s.stage2;
  stage2.huge = stage2.huge.remove(lo, hi, k.epoch);
  stage2.gigantic = stage2.gigantic.remove(lo, hi, k.epoch);
  if (stage2.sharedWritable.next(lo, true) >= hi) return;
  stage2.sharedWritable = stage2.sharedWritable.remove(lo, hi, k.epoch);
  k.effects?.touch(Space.stage2, SHARED, lo, hi, How.write);
  k.changed();
}
