import { PAGE_SIZE } from '../memory/range.js';
import { FaultLocals } from './abi/abi.js';
import { How, Space } from './event.js';
import { Access } from './exit.js';
import type { Kernel } from './kernel.js';
import { findVma } from './mm.js';
import { ORPHANAGE } from './pages.js';
import { fileIndex, findSlot } from './slots.js';
import { SlotFlag, type Memslot } from './state.js';
import type { Translation } from './translation-cache.js';
import { PRIVATE, SHARED } from './zap.js';

export const Outcome = {
  /** Done. */
  done: 0,
  /** A frame was pushed (a fault, an exception): the access begins again, or is completed, when it returns. */
  called: 1,
} as const;

const first: Translation = { store: 0, page: 0 };
const second: Translation = { store: 0, page: 0 };
const part = new Int32Array(2);

/**
 * The hardware's walk: an installed stage-2 entry of the access's own kind is used without asking again (DESIGN 3), which is how a
 * missing zap becomes a stale mapping. On SNP the RMP re-checks a private entry: a page that is not the guest's is a new decision.
 */
export function translate(k: Kernel, gfn: number, side: number, write: boolean, out: Translation): boolean {
  const s = k.s;
  const key = gfn * 4 + side * 2 + (write ? 1 : 0);
  if (k.effects === null && k.translations.find(s.layout, key, out)) return true;
  const stage2 = s.stage2;
  // Where stage-2 has one entry for a gfn, the one that is there is used.
  if (k.untyped) side = (write ? stage2.privateWritable : stage2.private).has(gfn) ? PRIVATE : SHARED;
  if (k.effects !== null) {
    k.effects.touch(Space.stage2, side, gfn, gfn + 1, How.read);
    k.effects.touch(Space.slots, 0, gfn, gfn + 1, How.read);
    if (side === PRIVATE) k.effects.touch(Space.pageState, 0, gfn, gfn + 1, How.read);
  }
  if (side === SHARED) {
    if (!(write ? stage2.sharedWritable : stage2.shared).has(gfn)) return false;
    const slot = findSlot(s, gfn);
    if (slot === undefined) return false;
    if ((slot.flags & SlotFlag.gmemOnly) !== 0) {
      if (slot.file < 0) return false;
      out.store = slot.file;
      out.page = fileIndex(slot, gfn);
    } else if (!hostPageOf(k, slot, gfn, out)) {
      return false;
    }
  } else {
    if (!(write ? stage2.privateWritable : stage2.private).has(gfn)) return false;
    if (stage2.orphans.has(gfn)) {
      if (k.flavour === 'snp') return false;
      k.note(
        `gfn 0x${gfn.toString(16)} is mapped to a page that was freed: a stale private stage-2 entry was used`,
      );
      out.store = ORPHANAGE;
      out.page = gfn;
      return true;
    }
    if ((k.flavour === 'snp' || k.flavour === 'tdx') && !s.pageStates.validated.has(gfn)) return false;
    const slot = findSlot(s, gfn);
    if (slot === undefined) return false;
    if (slot.file >= 0) {
      out.store = slot.file;
      out.page = fileIndex(slot, gfn);
    } else if (!hostPageOf(k, slot, gfn, out)) {
      return false;
    }
  }
  k.translations.keep(key, out);
  return true;
}

/** The host page behind a gfn's userspace_addr. */
function hostPageOf(k: Kernel, slot: Memslot, gfn: number, out: Translation): boolean {
  const page = slot.hva + gfn - slot.base;
  const vma = findVma(k.s, page);
  k.effects?.touch(Space.vmas, 0, page, page + 1, How.read);
  if (vma === undefined) return false;
  out.store = vma.store;
  out.page = page - vma.lo + vma.offset;
  return true;
}

/** Loads `size` bytes, little-endian, zero-extended, into `out`; they may straddle two pages. */
export function guestLoad(
  k: Kernel,
  page: number,
  offset: number,
  size: number,
  side: number,
  nextSide: number,
  access: number,
  out: Int32Array,
): number {
  if (!translate(k, page, side, false, first)) return fault(k, page, side, access, page, offset, size, 0, 0);
  if (offset + size <= PAGE_SIZE) {
    k.store(first.store)?.bytes.load(first.page, offset, size, out);
    k.touchBytes(first.store, first.page, offset, size, How.read);
    return Outcome.done;
  }
  if (!translate(k, page + 1, nextSide, false, second))
    return fault(k, page + 1, nextSide, access, page, offset, size, 0, 0);
  const head = PAGE_SIZE - offset;
  k.store(first.store)?.bytes.load(first.page, offset, head, out);
  k.store(second.store)?.bytes.load(second.page, 0, size - head, part);
  joinHalves(out, head, part);
  touchBoth(k, offset, size, How.read);
  return Outcome.done;
}

/** Stores the low `size` bytes of lo:hi. A straddling store takes effect only when both halves can (DESIGN 5). */
export function guestStore(
  k: Kernel,
  page: number,
  offset: number,
  size: number,
  side: number,
  nextSide: number,
  lo: number,
  hi: number,
): number {
  if (!translate(k, page, side, true, first))
    return fault(k, page, side, Access.write, page, offset, size, lo, hi);
  if (offset + size <= PAGE_SIZE) {
    const store = k.editStore(first.store);
    store.bytes = store.bytes.store(first.page, offset, size, lo, hi, k.epoch);
    k.s.writes++;
    k.touchBytes(first.store, first.page, offset, size, How.write);
    return Outcome.done;
  }
  if (!translate(k, page + 1, nextSide, true, second))
    return fault(k, page + 1, nextSide, Access.write, page, offset, size, lo, hi);
  const head = PAGE_SIZE - offset;
  const one = k.editStore(first.store);
  one.bytes = one.bytes.store(first.page, offset, head, lo, hi, k.epoch);
  tailOf(lo, hi, head);
  const two = k.editStore(second.store);
  two.bytes = two.bytes.store(second.page, 0, size - head, part[0] as number, part[1] as number, k.epoch);
  k.s.writes++;
  touchBoth(k, offset, size, How.write);
  return Outcome.done;
}

/** Both halves of a straddling access were touched. */
function touchBoth(k: Kernel, offset: number, size: number, how: number): void {
  k.touchBytes(first.store, first.page, offset, PAGE_SIZE - offset, how);
  k.touchBytes(second.store, second.page, 0, offset + size - PAGE_SIZE, how);
}

/** No usable entry: an exception in the guest if the page waits to be accepted, a stage-2 fault otherwise. */
function fault(
  k: Kernel,
  gfn: number,
  side: number,
  access: number,
  page: number,
  offset: number,
  size: number,
  lo: number,
  hi: number,
): number {
  if (side === PRIVATE && k.s.stage2.private.has(gfn) && !k.s.stage2.orphans.has(gfn)) {
    if (k.flavour === 'tdx' && !k.s.pageStates.validated.has(gfn)) {
      if (k.spec.ve) k.userspace.raiseException(k, 'notAccepted', gfn);
      else
        k.end(
          'guest-died',
          `the TD touched gfn 0x${gfn.toString(16)} before accepting it, with #VE disabled: KVM_RUN fails with EIO, vm_dead`,
        );
      return Outcome.called;
    }
    if (k.flavour === 'snp' && !k.s.pageStates.validated.has(gfn)) {
      k.userspace.raiseException(k, 'notValidated', gfn);
      return Outcome.called;
    }
  }
  pushFault(k, gfn, side, access, page, offset, size, lo, hi);
  return Outcome.called;
}

/** Pushes the ABI's fault routine for one gfn of an access. */
export function pushFault(
  k: Kernel,
  gfn: number,
  side: number,
  access: number,
  page: number,
  offset: number,
  size: number,
  lo: number,
  hi: number,
): void {
  const frame = k.push(k.abi.fault, Int32Array.of(lo, hi));
  if (frame === null) {
    k.end('guest-died', 'the call depth of 1,024 is exceeded');
    return;
  }
  const l = frame.locals;
  l[FaultLocals.gfn] = gfn;
  l[FaultLocals.private] = side;
  l[FaultLocals.access] = access;
  l[FaultLocals.start] = page;
  l[FaultLocals.offset] = offset;
  l[FaultLocals.size] = size;
}

/** Puts the bytes of `tail` behind the `head` bytes of `out`; head is 1 to 7. */
function joinHalves(out: Int32Array, head: number, tail: Int32Array): void {
  const [lo, hi] = [tail[0] as number, tail[1] as number];
  const shift = (head & 3) * 8;
  if (head < 4) {
    out[1] = shift === 0 ? hi : (hi << shift) | (lo >>> (32 - shift));
    out[0] = (out[0] as number) | (lo << shift);
  } else {
    out[1] = (out[1] as number) | (lo << shift);
  }
}

/** The bytes of lo:hi from byte `head` (1 to 7) on, into `part`. */
function tailOf(lo: number, hi: number, head: number): void {
  const shift = (head & 3) * 8;
  if (head < 4) {
    part[0] = (lo >>> shift) | (hi << (32 - shift));
    part[1] = hi >>> shift;
  } else {
    part[0] = hi >>> shift;
    part[1] = 0;
  }
}
