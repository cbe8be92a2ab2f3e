import { PAGE_SIZE } from '../memory/range.js';
import { FaultLocals } from './abi/abi.js';
import { Access, Exit, ExitReason } from './exit.js';
import { How } from './event.js';
import type { Kernel } from './kernel.js';
import { faultIn, HostPage, type HostTarget } from './mm.js';
import { CALLED, COMPLETE } from './code.js';
import { defineRoutine } from './routine.js';
import { findSlot } from './slots.js';
import { SlotFlag } from './state.js';
import type { Frame } from './task.js';

/** Locals: the access as FaultLocals has it, then where the emulator stands: bytes done. */
const L = { ...FaultLocals, done: 6 } as const;

const target: HostTarget = { store: 0, page: 0, writable: false };
const word = new Int32Array(2);

/** Gives up a fault: the kernel's emulator does the whole access instead. */
export function emulateAccess(k: Kernel, f: Frame): number {
  const actor = k.current;
  actor.top = f.caller;
  const frame = k.push(mmioAccess, f.regs.slice());
  if (frame === null) return k.end('guest-died', 'the call depth of 1,024 is exceeded');
  frame.locals.set(f.locals.subarray(0, 6));
  if (k.flavour === 'tdx' || k.flavour === 'snp') {
    const [name, call] = k.flavour === 'tdx' ? ['#VE', 'TDVMCALL<MMIO>'] : ['#VC', 'an MMIO VMGEXIT'];
    k.note(`MMIO: the guest takes ${name}, and its kernel asks by ${call}, which exits`);
  }
  return CALLED;
}

/** The guest uses an instruction that KVM emulates: the whole access goes through the emulator, never through stage-2. Gives Outcome.called. */
export function emulateGuestAccess(
  k: Kernel,
  page: number,
  offset: number,
  size: number,
  access: number,
  lo: number,
  hi: number,
): number {
  const frame = k.push(mmioAccess, access === Access.write ? Int32Array.of(lo, hi) : new Int32Array(2));
  if (frame === null) return k.end('guest-died', 'the call depth of 1,024 is exceeded');
  frame.locals.set([page, 0, access, page, offset, size, 0]);
  return CALLED;
}

/** Bytes of the half at hand: up to the end of its page. */
function halfSize(f: Frame): number {
  const done = f.locals[L.done] as number;
  const offset = ((f.locals[L.offset] as number) + done) % PAGE_SIZE;
  return Math.min((f.locals[L.size] as number) - done, PAGE_SIZE - offset);
}

/**
 * KVM's instruction emulator at work on one access. Each page's part goes through the memslot's userspace_addr if
 * there is memory behind it, even where the gfn is private (reference 9, "Accesses over a page boundary"); what has none is an MMIO exit of its own.
 */
const mmioAccess = defineRoutine('emulator_read_write', 'kvm', 7, [
  {
    name: 'emulate the part of the access in one page',
    cites: 'reference 9, accesses over a page boundary; 2.3 row 1',
    run(k, f) {
      const done = f.locals[L.done] as number;
      if (done >= (f.locals[L.size] as number)) {
        k.setResultWords(0, f.regs[0] ?? 0, f.regs[1] ?? 0);
        return COMPLETE;
      }
      const offset = (f.locals[L.offset] as number) + done;
      const gfn = (f.locals[L.start] as number) + (offset >= PAGE_SIZE ? 1 : 0);
      const size = halfSize(f);
      const write = f.locals[L.access] === Access.write;
      if (inMemory(k, f, gfn, offset % PAGE_SIZE, size, write)) {
        f.locals[L.done] = done + size;
        return 0;
      }
      if (f.locals[L.access] === Access.fetch)
        k.note(
          'an instruction was fetched from MMIO: KVM cannot emulate that, and a real guest ends in KVM_EXIT_INTERNAL_ERROR or takes #UD',
        );
      const exit = new Exit(k.epoch);
      exit.reason = ExitReason.MMIO;
      exit.filled = true;
      exit.gpaPage = gfn;
      exit.gpaOffset = offset % PAGE_SIZE;
      exit.size = size;
      exit.isWrite = write;
      exit.slot = findSlot(k.s, gfn)?.id ?? -1;
      exit.access = f.locals[L.access] as number;
      // A TDX or SNP guest takes the exception and asks by hypercall (DESIGN 3).
      exit.explicit = k.flavour === 'tdx' || k.flavour === 'snp';
      exit.accessPage = f.locals[L.start] as number;
      exit.accessOffset = f.locals[L.offset] as number;
      exit.accessSize = f.locals[L.size] as number;
      if (write) {
        slice(f.regs, done, size);
        exit.args[0] = word[0] as number;
        exit.args[1] = word[1] as number;
      }
      return k.exit(f, 1, exit);
    },
  },
  {
    name: 'take the data of the MMIO exit',
    cites: 'reference 9, MMIO',
    run(k, f) {
      const exit = k.current.exit as Exit;
      const done = f.locals[L.done] as number;
      const size = halfSize(f);
      if (!exit.isWrite) {
        if (!exit.retWritten)
          k.note('nobody answered an MMIO read: all ones, as from an unassigned bus address');
        const [lo, hi] = exit.retWritten ? [exit.args[0] as number, exit.args[1] as number] : [-1, -1];
        splice(f.regs, done, size, lo, hi);
      }
      f.locals[L.done] = done + size;
      return 0;
    },
  },
]);

/** Reads or writes one part through userspace_addr; false if it is MMIO. */
function inMemory(k: Kernel, f: Frame, gfn: number, offset: number, size: number, write: boolean): boolean {
  const slot = findSlot(k.s, gfn);
  if (slot === undefined || (write && (slot.flags & SlotFlag.readonly) !== 0)) return false;
  if (faultIn(k, slot.hva + gfn - slot.base, write, target) !== HostPage.ok) return false;
  const done = f.locals[L.done] as number;
  if (write) {
    slice(f.regs, done, size);
    const store = k.editStore(target.store);
    store.bytes = store.bytes.store(target.page, offset, size, word[0] as number, word[1] as number, k.epoch);
    k.s.writes++;
    k.touchBytes(target.store, target.page, offset, size, How.write);
  } else {
    k.store(target.store)?.bytes.load(target.page, offset, size, word);
    k.touchBytes(target.store, target.page, offset, size, How.read);
    splice(f.regs, done, size, word[0] as number, word[1] as number);
  }
  return true;
}

/** Bytes [from, from + size) of a 64-bit value, into `word`. */
function slice(value: Int32Array, from: number, size: number): void {
  let lo = 0;
  let hi = 0;
  for (let i = 0; i < size; i++) {
    const at = from + i;
    const byte = ((value[at >> 2] as number) >>> ((at & 3) * 8)) & 0xff;
    if (i < 4) lo |= byte << (i * 8);
    else hi |= byte << ((i - 4) * 8);
  }
  word[0] = lo;
  word[1] = hi;
}

/** Puts `size` bytes of lo:hi into a 64-bit value at byte `at`. */
function splice(value: Int32Array, at: number, size: number, lo: number, hi: number): void {
  for (let i = 0; i < size; i++) {
    const byte = ((i < 4 ? lo : hi) >>> ((i & 3) * 8)) & 0xff;
    const to = at + i;
    const shift = (to & 3) * 8;
    value[to >> 2] = ((value[to >> 2] as number) & ~(0xff << shift)) | (byte << shift);
  }
}
