import { Cost } from '../costs.js';
import type { Kernel } from '../kernel.js';
import { acquire, graceOver, release } from '../locks.js';
import type { RefusalName } from '../refusals.js';
import { BLOCKED } from '../code.js';
import { defineRoutine, type NativeRoutine } from '../routine.js';
import { replaceSlot, slotById } from '../slots.js';
import { Lock, type Memslot } from '../state.js';
import { Wait, type Frame } from '../task.js';
import { beginInvalidate, BOTH, endInvalidate, flush, zapEntries } from '../zap.js';

/** KVM_USER_MEM_SLOTS and KVM_MEM_MAX_NR_PAGES of x86 (reference 3.3). */
export const USER_SLOTS = 32764;
export const MAX_PAGES = 2 ** 31 - 1;

/** Locals: the slot as it is to be, what is done, the grace period waited for, entries zapped. */
export const SlotLocals = {
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
/** What an update does. */
export const What = { create: 0, remove: 1, move: 2, flags: 3 } as const;
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

/** The low and the high word of register r; 0 of one that the call does not have. */
export function low(f: Frame, r: number): number {
  return f.regs[2 * r] ?? 0;
}
export function high(f: Frame, r: number): number {
  return f.regs[2 * r + 1] ?? 0;
}

/** What the ABIs do differently about memslots. */
export interface MemslotRules {
  /** The checks in the kernel's order; fills in `SlotLocals`. Null if the update may go on. */
  check(k: Kernel, f: Frame): RefusalName | null;
  /** The gfns [lo, hi) whose stage-2 entries a deletion or move takes along. */
  doomed(k: Kernel, old: Memslot): [number, number];
  /** The old slot has been published as invalid. */
  published(k: Kernel, old: Memslot): void;
  /** The memslots have been swapped: `slot` is in, or null if `old` was deleted. */
  swapped(k: Kernel, old: Memslot | undefined, slot: Memslot | null): void;
}

function oldSlot(k: Kernel, f: Frame): Memslot {
  return slotById(k.s, f.locals[SlotLocals.id] as number) as Memslot;
}

/** Waits for the SRCU readers of the memslots that stand in `SlotLocals.period` or before. */
function wait(k: Kernel, f: Frame, next: number): number {
  if (graceOver(k, f.locals[SlotLocals.period] as number)) return next;
  k.current.waits = Wait.srcu;
  k.current.waitId = f.locals[SlotLocals.period] as number;
  return BLOCKED;
}

function beginGrace(k: Kernel, f: Frame): void {
  f.locals[SlotLocals.period] = k.s.srcuPeriod;
  k.s.srcuPeriod++;
  k.cost(Cost.gracePeriods, 1);
}

/**
 * KVM_SET_USER_MEMORY_REGION, with the checks and consequences of an ABI. Creating swaps the slots once: one grace period. Deleting and moving first publish the slot as invalid, wait for
 * the readers, drop stage-2 entries, then swap and wait again (reference 8; DESIGN 1 rule 8); in between other vCPUs' faults on the slot retry, and afterwards they
 * find none (reference 6 hazard 33).
 */
export function memslotRoutine(name: string, rules: MemslotRules): NativeRoutine {
  return defineRoutine(name, 'kvm', Object.keys(SlotLocals).length, [
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
        const refusal = rules.check(k, f);
        if (refusal !== null) {
          release(k, Lock.slots);
          return k.refuse(refusal);
        }
        if (f.locals[SlotLocals.what] === What.flags && oldSlot(k, f).flags === f.locals[SlotLocals.flags]) {
          release(k, Lock.slots);
          return k.succeed();
        }
        return f.locals[SlotLocals.what] === What.create || f.locals[SlotLocals.what] === What.flags
          ? S.swap
          : S.invalidate;
      },
    },
    {
      name: 'publish the memslot as invalid',
      cites: 'reference 3.5 row 4; 8',
      run(k, f) {
        const old = oldSlot(k, f);
        replaceSlot(k, old, { ...old, invalid: true });
        rules.published(k, old);
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
        const [from, to] = rules.doomed(k, oldSlot(k, f));
        beginInvalidate(k, from, to);
        return S.zap;
      },
    },
    {
      name: 'zap stage-2 entries',
      cites: 'reference 2.7; DESIGN 1 rule 8',
      run(k, f) {
        const [from, to] = rules.doomed(k, oldSlot(k, f));
        k.cost(Cost.zaps, 1);
        f.locals[SlotLocals.removed] = zapEntries(k, from, to, BOTH, 'memslot deletion');
        return S.end;
      },
    },
    {
      name: 'flush TLBs, end the invalidation, release mmu_lock',
      cites: 'reference 2.7',
      run(k, f) {
        flush(k, f.locals[SlotLocals.removed] as number);
        endInvalidate(k);
        release(k, Lock.mmu);
        return S.swap;
      },
    },
    {
      name: 'swap the active memslots',
      cites: 'reference 8, kvm_swap_active_memslots',
      run(k, f) {
        const old = slotById(k.s, f.locals[SlotLocals.id] as number);
        const file = f.locals[SlotLocals.file] as number;
        if (f.locals[SlotLocals.what] === What.remove) {
          replaceSlot(k, old, null);
          rules.swapped(k, old, null);
        } else {
          const slot: Memslot = {
            id: (f.locals[SlotLocals.id] as number) & 0xffff,
            as: (f.locals[SlotLocals.id] as number) >>> 16,
            base: f.locals[SlotLocals.base] as number,
            pages: f.locals[SlotLocals.pages] as number,
            hva: f.locals[SlotLocals.hva] as number,
            flags: f.locals[SlotLocals.flags] as number,
            file,
            offset: file < 0 ? 0 : (f.locals[SlotLocals.offset] as number),
            invalid: false,
          };
          replaceSlot(k, old, slot);
          rules.swapped(k, old, slot);
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
}
