import { addWraps, offsetOf, pageOf } from '../../../memory/address.js';
import { Cost } from '../../costs.js';
import { How, Space } from '../../event.js';
import type { Kernel } from '../../kernel.js';
import { acquire, release } from '../../locks.js';
import { invalidatePfnCaches } from '../../own-access.js';
import type { RefusalName } from '../../refusals.js';
import { BLOCKED } from '../../code.js';
import { defineRoutine } from '../../routine.js';
import { Lock, type Memslot } from '../../state.js';
import type { Frame } from '../../task.js';
import { currentVm } from '../../vms.js';
import {
  beginInvalidate,
  BOTH,
  endInvalidate,
  flush,
  PRIVATE,
  SHARED,
  widenInvalidate,
  zapEntries,
} from '../../zap.js';
import { ATTRIBUTE_PRIVATE, hasPrivateMemory } from './constants.js';
import { updateMixed, withHugepages } from './levels.js';
import { has, Since } from './versions.js';

/** Registers of the call. */
const R = { gpa: 0, size: 1, attributes: 2, flags: 3 } as const;
/** Locals: gfns [lo, hi), private or shared, where in the slot list to go on, the slot's part of the range, entries removed, whether an invalidation was begun. */
const L = { lo: 0, hi: 1, private: 2, next: 3, from: 4, to: 5, removed: 6, begun: 7 } as const;
const S = { reserve: 1, begin: 2, zap: 3, store: 4, end: 5, done: 6 } as const;

/** Whether register r is anything but 0. */
function isSet(f: Frame, r: number): boolean {
  return f.regs[2 * r] !== 0 || f.regs[2 * r + 1] !== 0;
}

/** The checks of kvm_vm_ioctl_set_mem_attributes in the kernel's order (reference 3.6). */
function check(k: Kernel, f: Frame): RefusalName | null {
  const vm = currentVm(k.s);
  if (!vm.open) return 'vmClosed';
  const [gpaLo, gpaHi] = [f.regs[2 * R.gpa] as number, f.regs[2 * R.gpa + 1] as number];
  const [sizeLo, sizeHi] = [f.regs[2 * R.size] as number, f.regs[2 * R.size + 1] as number];
  if (isSet(f, R.flags)) return 'attributeFlags';
  const mask = hasPrivateMemory(vm.type) ? ATTRIBUTE_PRIVATE : 0;
  const attributes = f.regs[2 * R.attributes] as number;
  if (f.regs[2 * R.attributes + 1] !== 0 || (attributes & ~mask) !== 0) return 'attributeUnsupported';
  const base = pageOf(gpaLo, gpaHi);
  const pages = pageOf(sizeLo, sizeHi);
  if (!isSet(f, R.size) || addWraps(base, offsetOf(gpaLo), pages, offsetOf(sizeLo))) return 'attributeRange';
  if (offsetOf(gpaLo) !== 0 || offsetOf(sizeLo) !== 0) return 'attributeUnaligned';
  f.locals[L.lo] = base;
  f.locals[L.hi] = base + pages;
  f.locals[L.private] = attributes === 0 ? 0 : 1;
  return null;
}

/** The part of the range in the next memslot, in any address space; false if there is none left. */
function nextSlot(k: Kernel, f: Frame): boolean {
  const slots = k.s.slots;
  for (let i = f.locals[L.next] as number; i < slots.length; i++) {
    const slot = slots[i] as Memslot;
    const from = Math.max(f.locals[L.lo] as number, slot.base);
    const to = Math.min(f.locals[L.hi] as number, slot.base + slot.pages);
    if (from >= to) continue;
    f.locals[L.next] = i + 1;
    f.locals[L.from] = from;
    f.locals[L.to] = to;
    return true;
  }
  return false;
}

/** Which entries go: the old kind where stage-2 has two, whatever is there where it has one (reference 3.6; 9). */
function oldSide(k: Kernel, f: Frame): number {
  if (k.untyped) return BOTH;
  return f.locals[L.private] === 1 ? SHARED : PRIVATE;
}

/**
 * KVM_SET_MEMORY_ATTRIBUTES (reference 3.6): all or nothing, no memslot needed, pages neither allocated nor freed. Where memslots intersect, the range is invalidated
 * and its old entries are zapped before the attributes are stored; the invalidation ends after the mixed-hugepage bits are known.
 */
export const setMemoryAttributes = defineRoutine('kvm_set_memory_attributes', 'kvm', 8, [
  {
    name: 'check the arguments, take slots_lock',
    cites: 'reference 3.6',
    run(k, f) {
      const refusal = check(k, f);
      if (refusal === null && !acquire(k, Lock.slots)) return BLOCKED;
      k.cost(Cost.syscalls, 1);
      return refusal === null ? S.reserve : k.refuse(refusal);
    },
  },
  {
    name: 'is there anything to change? reserve the entries',
    cites: 'reference 3.6',
    run(k, f) {
      const [lo, hi] = [f.locals[L.lo] as number, f.locals[L.hi] as number];
      k.effects?.touch(Space.attributes, 0, lo, hi, How.read);
      if (k.s.attributes.next(lo, f.locals[L.private] === 0) >= hi) return S.done;
      if (k.s.failAllocation === 0) {
        k.s.failAllocation = -1;
        release(k, Lock.slots);
        return k.refuse('attributeMemory');
      }
      return nextSlot(k, f) ? S.begin : S.store;
    },
  },
  {
    name: 'take mmu_lock, begin the invalidation',
    cites: 'reference 3.6; 3.9',
    run(k, f) {
      if (!acquire(k, Lock.mmu)) return BLOCKED;
      if (f.locals[L.begun] === 0) {
        beginInvalidate(k, f.locals[L.lo] as number, f.locals[L.hi] as number);
        f.locals[L.begun] = 1;
      }
      // The hugepages at both ends lose or regain their uniformity, too (6 hazard 9).
      const slot = k.s.slots[(f.locals[L.next] as number) - 1];
      if (slot !== undefined && has(k, Since.hugepageGuard) && !k.bug.no_hugepage_guard)
        widenInvalidate(k, ...withHugepages(k, slot, f.locals[L.from] as number, f.locals[L.to] as number));
      return S.zap;
    },
  },
  {
    name: 'zap the entries of the old kind, flush TLBs, release mmu_lock',
    cites: 'reference 3.6; 3.9',
    run(k, f) {
      const [from, to] = [f.locals[L.from] as number, f.locals[L.to] as number];
      k.cost(Cost.zaps, 1);
      invalidatePfnCaches(k, from, to);
      if (!k.bug.no_attribute_zap)
        flush(k, zapEntries(k, from, to, oldSide(k, f), 'KVM_SET_MEMORY_ATTRIBUTES'));
      release(k, Lock.mmu);
      return nextSlot(k, f) ? S.begin : S.store;
    },
  },
  {
    name: 'store the attributes',
    cites: 'reference 3.6',
    run(k, f) {
      const [lo, hi] = [f.locals[L.lo] as number, f.locals[L.hi] as number];
      const s = k.s;
      s.attributes =
        f.locals[L.private] === 1 ? s.attributes.add(lo, hi, k.epoch) : s.attributes.remove(lo, hi, k.epoch);
      k.effects?.touch(Space.attributes, 0, lo, hi, How.write);
      k.changed();
      if (f.locals[L.begun] === 1) return S.end;
      // No memslot, no hugepage: they are counted when a memslot comes.
      updateMixed(k, lo, hi);
      return S.done;
    },
  },
  {
    name: 'take mmu_lock, recompute the mixed hugepages, end the invalidation, release mmu_lock',
    cites: 'reference 3.6; 3.9',
    run(k, f) {
      if (!acquire(k, Lock.mmu)) return BLOCKED;
      updateMixed(k, f.locals[L.lo] as number, f.locals[L.hi] as number);
      endInvalidate(k);
      release(k, Lock.mmu);
      return S.done;
    },
  },
  {
    name: 'release slots_lock',
    cites: 'reference 3.6',
    run(k) {
      release(k, Lock.slots);
      return k.succeed();
    },
  },
]);
