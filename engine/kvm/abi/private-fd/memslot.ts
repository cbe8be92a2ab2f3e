import { addWraps, offsetOf, pageOf } from '../../../memory/address.js';
import { PAGE_LIMIT } from '../../../memory/range.js';
import { Cost } from '../../costs.js';
import { descriptor } from '../../descriptors.js';
import type { Kernel } from '../../kernel.js';
import { acquire, graceOver, release } from '../../locks.js';
import { TASK_PAGES } from '../../mm.js';
import { dropHolder } from '../../pages.js';
import type { RefusalName } from '../../refusals.js';
import { BLOCKED } from '../../code.js';
import { defineRoutine } from '../../routine.js';
import { replaceSlot, slotById } from '../../slots.js';
import { Lock, SlotFlag, type Memslot } from '../../state.js';
import { Wait, type Frame } from '../../task.js';
import { beginInvalidate, BOTH, endInvalidate, flush, zapEntries } from '../../zap.js';

/** KVM_USER_MEM_SLOTS and KVM_MEM_MAX_NR_PAGES of x86 (reference 3.3). */
const USER_SLOTS = 32764;
const MAX_PAGES = 2 ** 31 - 1;

/** Registers of the call. */
const R = { slot: 0, gpa: 1, size: 2, hva: 3, flags: 4, fd: 5, offset: 6 } as const;
/** Locals: the slot as it is to be, what is done, the grace period waited for, entries zapped. */
const L = {
  base: 0,
  pages: 1,
  hva: 2,
  flags: 3,
  file: 4,
  offset: 5,
  what: 6,
  period: 7,
  removed: 8,
  id: 9,
} as const;
const What = { create: 0, remove: 1, move: 2, flags: 3 } as const;
const S = {
  check: 1,
  invalidate: 2,
  waitInvalid: 3,
  begin: 4,
  zap: 5,
  end: 6,
  swap: 7,
  waitSwap: 8,
  done: 9,
} as const;

function lo(f: Frame, r: number): number {
  return f.regs[2 * r] as number;
}
function hi(f: Frame, r: number): number {
  return f.regs[2 * r + 1] as number;
}

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

function oldSlot(k: Kernel, f: Frame): Memslot {
  return slotById(k.s, f.locals[L.id] as number) as Memslot;
}

/** Waits for the SRCU readers of the memslots that stand in `L.period` or before. */
function wait(k: Kernel, f: Frame, next: number): number {
  if (graceOver(k, f.locals[L.period] as number)) return next;
  k.current.waits = Wait.srcu;
  k.current.waitId = f.locals[L.period] as number;
  return BLOCKED;
}

function beginGrace(k: Kernel, f: Frame): void {
  f.locals[L.period] = k.s.srcuPeriod;
  k.s.srcuPeriod++;
  k.cost(Cost.gracePeriods, 1);
}

/**
 * KVM_SET_USER_MEMORY_REGION. Creating swaps the slots once: one grace period. Deleting and moving first publish the slot as invalid, wait for
 * the readers, drop stage-2 entries, then swap and wait again (reference 8; DESIGN 1 rule 8); in between other vCPUs' faults on the slot retry, and afterwards they
 * find none (reference 6 hazard 33).
 */
export const setMemslot = defineRoutine('kvm_set_memory_region', 'kvm', 10, [
  {
    name: 'take slots_lock',
    cites: 'reference 3.6',
    run(k) {
      if (!acquire(k, Lock.slots)) return BLOCKED;
      k.cost(Cost.syscalls, 1);
      return S.check;
    },
  },
  {
    name: 'check the arguments',
    cites: 'reference 3.6; 2.7',
    run(k, f) {
      const refusal = check(k, f);
      if (refusal !== null) {
        release(k, Lock.slots);
        return k.refuse(refusal);
      }
      if (f.locals[L.what] === What.flags && oldSlot(k, f).flags === f.locals[L.flags]) {
        release(k, Lock.slots);
        return k.succeed();
      }
      return f.locals[L.what] === What.create || f.locals[L.what] === What.flags ? S.swap : S.invalidate;
    },
  },
  {
    name: 'publish the memslot as invalid',
    cites: 'reference 3.5 row 4; 8',
    run(k, f) {
      const old = oldSlot(k, f);
      replaceSlot(k, old, { ...old, invalid: true });
      beginGrace(k, f);
      return S.waitInvalid;
    },
  },
  { name: 'synchronize_srcu', cites: 'reference 8', run: (k, f) => wait(k, f, S.begin) },
  {
    name: 'take mmu_lock, begin the invalidation',
    cites: 'reference 2.7; DESIGN 1 rule 8',
    run(k, f) {
      if (!acquire(k, Lock.mmu)) return BLOCKED;
      const [from, to] = doomed(k, oldSlot(k, f));
      beginInvalidate(k, from, to);
      return S.zap;
    },
  },
  {
    name: 'zap stage-2 entries',
    cites: 'reference 2.7; DESIGN 1 rule 8',
    run(k, f) {
      const [from, to] = doomed(k, oldSlot(k, f));
      k.cost(Cost.zaps, 1);
      f.locals[L.removed] = zapEntries(k, from, to, BOTH, 'memslot deletion');
      return S.end;
    },
  },
  {
    name: 'flush TLBs, end the invalidation, release mmu_lock',
    cites: 'reference 2.7',
    run(k, f) {
      flush(k, f.locals[L.removed] as number);
      endInvalidate(k);
      release(k, Lock.mmu);
      return S.swap;
    },
  },
  {
    name: 'swap the active memslots',
    cites: 'reference 8, kvm_swap_active_memslots',
    run(k, f) {
      const old = slotById(k.s, f.locals[L.id] as number);
      const file = f.locals[L.file] as number;
      if (f.locals[L.what] === What.remove) {
        replaceSlot(k, old, null);
        if (old !== undefined && old.file >= 0) dropHolder(k, old.file);
      } else {
        const slot: Memslot = {
          id: (f.locals[L.id] as number) & 0xffff,
          as: (f.locals[L.id] as number) >>> 16,
          base: f.locals[L.base] as number,
          pages: f.locals[L.pages] as number,
          hva: f.locals[L.hva] as number,
          flags: f.locals[L.flags] as number,
          file,
          offset: file < 0 ? 0 : (f.locals[L.offset] as number),
          invalid: false,
        };
        replaceSlot(k, old, slot);
        if (file >= 0) k.editStore(file).holders++;
      }
      beginGrace(k, f);
      return S.waitSwap;
    },
  },
  { name: 'synchronize_srcu', cites: 'reference 8', run: (k, f) => wait(k, f, S.done) },
  {
    name: 'release slots_lock',
    cites: 'reference 3.6',
    run(k) {
      release(k, Lock.slots);
      return k.succeed();
    },
  },
]);
