import { offsetOf, pageOf } from '../../../memory/address.js';
import { PAGE_SIZE } from '../../../memory/range.js';
import { Cost } from '../../costs.js';
import { descriptor } from '../../descriptors.js';
import { How, Space } from '../../event.js';
import type { Kernel } from '../../kernel.js';
import { acquire, release } from '../../locks.js';
import { dropHolder, pagesOfStore } from '../../pages.js';
import type { RefusalName } from '../../refusals.js';
import { BLOCKED } from '../../code.js';
import { defineRoutine } from '../../routine.js';
import { fileIndex, findSlot } from '../../slots.js';
import { Lock, type Memslot, type Store } from '../../state.js';
import type { Frame } from '../../task.js';
import { unmapFile } from '../../unmap.js';
import { beginInvalidate, BOTH, endInvalidate, flush, PRIVATE, SHARED, zapEntries } from '../../zap.js';
import { ATTRIBUTE_PRIVATE, GmemFlag } from './constants.js';
import { updateMixed } from './levels.js';

/** Registers: descriptor, offset, size, attributes, flags. Results: 0 or the negative errno, then error_offset. */
const R = { fd: 0, offset: 1, size: 2, attributes: 3, flags: 4 } as const;
/** Locals: the file, its pages [lo, hi), whether they become private. */
const L = { file: 0, lo: 1, hi: 2, private: 3 } as const;
const S = { unmap: 1, count: 2, zap: 3, store: 4 } as const;

function check(k: Kernel, f: Frame): RefusalName | null {
  const word = (r: number): [number, number] => [f.regs[2 * r] as number, f.regs[2 * r + 1] as number];
  const file = descriptor(k, ...word(R.fd));
  if (file === undefined) return 'badDescriptor';
  if (k.spec.inplace !== true || file.kind !== 'guest-memfd') return 'inplaceUnsupported';
  const [attributes, high] = word(R.attributes);
  const flags = word(R.flags);
  if (flags[0] !== 0 || flags[1] !== 0) return 'attributeFlags';
  if (high !== 0 || (attributes & ~ATTRIBUTE_PRIVATE) !== 0) return 'attributeUnsupported';
  const [offset, size] = [word(R.offset), word(R.size)];
  const [lo, pages] = [pageOf(...offset), pageOf(...size)];
  if (offsetOf(offset[0]) !== 0 || offsetOf(size[0]) !== 0) return 'attributeUnaligned';
  if (pages === 0 || lo + pages > pagesOfStore(file)) return 'inplaceRange';
  f.locals[L.file] = file.id;
  f.locals[L.lo] = lo;
  f.locals[L.hi] = lo + pages;
  f.locals[L.private] = attributes === 0 ? 0 : 1;
  return null;
}

/** Whether an index of a file is private: the file's beginning, turned round where it was converted (reference 3.11). */
function eachRun(
  file: Store,
  lo: number,
  hi: number,
  visit: (from: number, to: number, isPrivate: boolean) => void,
): void {
  const begins = (file.flags & GmemFlag.initShared) === 0;
  for (let at = lo; at < hi;) {
    const converted = file.converted.has(at);
    const end = Math.min(hi, file.converted.next(at, !converted));
    visit(at, end, begins !== converted);
    at = end;
  }
}

/** Brings the attributes of a memslot's gfns in line with the owners of its file's pages: in place, the file is where they stand. */
export function adoptOwners(k: Kernel, slot: Memslot): void {
  const file = slot.file < 0 ? undefined : k.store(slot.file);
  if (k.spec.inplace !== true || file === undefined) return;
  const s = k.s;
  const shift = slot.base - slot.offset;
  eachRun(file, slot.offset, slot.offset + slot.pages, (lo, hi, isPrivate) => {
    const [from, to] = [lo + shift, hi + shift];
    s.attributes = isPrivate ? s.attributes.add(from, to, k.epoch) : s.attributes.remove(from, to, k.epoch);
    updateMixed(k, from, to);
  });
  k.changed();
}

/** A memslot of an in-place file is gone: what no file backs is shared. */
export function dropOwners(k: Kernel, slot: Memslot): void {
  if (k.spec.inplace !== true || slot.file < 0) return;
  k.s.attributes = k.s.attributes.remove(slot.base, slot.base + slot.pages, k.epoch);
  updateMixed(k, slot.base, slot.base + slot.pages);
}

/**
 * EL2 gives one page to the guest alone, or shares it with the host (reference 4.4): in place, without an exit, contents kept. Taking back what somebody in the host
 * still holds is refused.
 *
 * @returns whether it was done
 */
export function convertAtEl2(k: Kernel, gfn: number, toPrivate: boolean): boolean {
  const slot = findSlot(k.s, gfn);
  if (slot === undefined || slot.file < 0 || k.s.attributes.has(gfn) === toPrivate) return false;
  const index = fileIndex(slot, gfn);
  if (toPrivate && k.s.pins.some((pin) => pin.store === slot.file && pin.lo <= index && index < pin.hi))
    return false;
  flush(k, zapEntries(k, gfn, gfn + 1, BOTH, toPrivate ? 'MEM_UNSHARE' : 'MEM_SHARE'));
  setOwner(k, slot.file, index, index + 1, toPrivate);
  adoptOwners(k, slot);
  return true;
}

/** Writes down whose the pages [lo, hi) of a file are. */
function setOwner(k: Kernel, file: number, lo: number, hi: number, isPrivate: boolean): void {
  const store = k.editStore(file);
  const begins = (store.flags & GmemFlag.initShared) === 0;
  store.converted =
    isPrivate === begins ? store.converted.remove(lo, hi, k.epoch) : store.converted.add(lo, hi, k.epoch);
  k.changed();
}

/** Calls `visit` with the gfns that each memslot has of the range. */
function eachBound(k: Kernel, f: Frame, visit: (slot: Memslot, lo: number, hi: number) => void): void {
  for (const slot of k.s.slots) {
    if (slot.file !== f.locals[L.file]) continue;
    const lo = Math.max(f.locals[L.lo] as number, slot.offset);
    const hi = Math.min(f.locals[L.hi] as number, slot.offset + slot.pages);
    if (lo < hi) visit(slot, lo + slot.base - slot.offset, hi + slot.base - slot.offset);
  }
}

/** The first page of the range that somebody holds besides the file: a DMA pin; -1 if there is none. */
function firstPinned(k: Kernel, f: Frame): number {
  let first = -1;
  for (const { store, lo, hi } of k.s.pins) {
    const at = Math.max(lo, f.locals[L.lo] as number);
    if (
      store === f.locals[L.file] &&
      at < Math.min(hi, f.locals[L.hi] as number) &&
      (first < 0 || at < first)
    )
      first = at;
  }
  return first;
}

/**
 * KVM_SET_MEMORY_ATTRIBUTES2 on a guest_memfd, as proposed in 2026 and not merged (reference 3.11): the owner of each page stands in the file, the page keeps its
 * place and its contents. To private, every process's mappings go first, and a page that somebody still holds makes the call fail with EAGAIN and say where.
 */
export const setMemoryAttributes2 = defineRoutine('kvm_set_memory_attributes2', 'kvm', 4, [
  {
    name: 'check the arguments, take the invalidate lock',
    cites: 'reference 3.11 (unmerged)',
    run(k, f) {
      k.setResult(1, 0);
      const refusal = check(k, f);
      if (refusal === null && !acquire(k, Lock.invalidate, f.locals[L.file])) return BLOCKED;
      k.cost(Cost.syscalls, 1);
      if (refusal !== null) return k.refuse(refusal);
      // The call holds the file: another thread may close its descriptor meanwhile.
      k.editStore(f.locals[L.file] as number).holders++;
      return f.locals[L.private] === 1 ? S.unmap : S.zap;
    },
  },
  {
    name: 'to private: unmap the range from every process',
    cites: 'reference 3.11 (unmerged)',
    run(k, f) {
      const [file, lo, hi] = [f.locals[L.file], f.locals[L.lo], f.locals[L.hi]] as [number, number, number];
      return k.call(f, S.count, unmapFile, file, lo, hi, 0);
    },
  },
  {
    name: 'to private: does anybody else hold a page?',
    cites: 'reference 3.11 (unmerged); 6 hazards 21, 29',
    run(k, f) {
      const pinned = firstPinned(k, f);
      if (pinned < 0) return S.zap;
      release(k, Lock.invalidate, f.locals[L.file]);
      dropHolder(k, f.locals[L.file] as number);
      k.setResult(1, pinned * PAGE_SIZE);
      return k.refuse('inplacePinned');
    },
  },
  {
    name: 'take mmu_lock, zap the entries of the old kind, flush TLBs',
    cites: 'reference 3.11 (unmerged)',
    run(k, f) {
      if (!acquire(k, Lock.mmu)) return BLOCKED;
      const side = k.untyped ? BOTH : f.locals[L.private] === 1 ? SHARED : PRIVATE;
      eachBound(k, f, (_slot, lo, hi) => {
        beginInvalidate(k, lo, hi);
        k.cost(Cost.zaps, 1);
        flush(k, zapEntries(k, lo, hi, side, 'KVM_SET_MEMORY_ATTRIBUTES2'));
      });
      return S.store;
    },
  },
  {
    name: 'store the owner, end the invalidation, release the locks',
    cites: 'reference 3.11 (unmerged)',
    run(k, f) {
      const [file, lo, hi] = [f.locals[L.file], f.locals[L.lo], f.locals[L.hi]] as [number, number, number];
      setOwner(k, file, lo, hi, f.locals[L.private] === 1);
      eachBound(k, f, (slot, from, to) => {
        adoptOwners(k, slot);
        k.effects?.touch(Space.attributes, 0, from, to, How.write);
        endInvalidate(k);
      });
      k.changed();
      release(k, Lock.mmu);
      release(k, Lock.invalidate, file);
      dropHolder(k, file);
      return k.succeed();
    },
  },
]);
