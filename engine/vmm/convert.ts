import { offsetOf, pageOf } from '../memory/address.js';
import { allocate, punchHole } from '../kvm/abi/private-fd/fallocate.js';
import type { Kernel } from '../kvm/kernel.js';
import { covered, eachVma } from '../kvm/mm.js';
import { RETURN } from '../kvm/code.js';
import { defineRoutine } from '../kvm/routine.js';
import { fileIndex, slotAtOrAbove } from '../kvm/slots.js';
import { Prot, type Memslot } from '../kvm/state.js';
import type { Frame } from '../kvm/task.js';
import { madvise, mprotect } from './mappings.js';
import { registers } from './registers.js';
import { ADVICE, RECIPE } from './words.js';

/** The descriptor of a store that the VMM still has open; -1 if it closed them all. */
function descriptorOf(k: Kernel, store: number): number {
  return k.s.descriptors.indexOf(store);
}

/**
 * Locals: where the work stands (gfn), its end, the end of the piece at hand; the piece's file, its index there and its hva page.
 * A VMM looks its memslot up once: another thread may delete the slot meanwhile, and the work goes on with what was found.
 */
const L = { at: 0, end: 1, piece: 2, file: 3, index: 4, hva: 5 } as const;
const LOCALS = Object.keys(L).length;
const S = { piece: 1, first: 2, second: 3, next: 4 } as const;

/** Registers: gpa, size, to, using. */
const isToPrivate = (f: Frame): boolean => (f.regs[4] as number) === 1;
const recipe = (f: Frame): number => f.regs[6] ?? RECIPE.default;

/**
 * A VMM's whole conversion of a range (reference 2.6): split by memslot and so by file; to private: allocate, then free the shared half; to shared: punch.
 * Gaps are skipped on the way to shared and refused on the way to private, as QEMU does (reference 5.1 step 7). There is no rollback: what was done before a failure stays.
 * `using` picks another VMM's habits or a wrong order on purpose (reference 2.6, second table; 5.2).
 */
export const convert = defineRoutine('convert', 'vmm', LOCALS, [
  {
    name: 'check the range',
    cites: 'reference 5.1 step 7',
    run(k, f) {
      const empty = f.regs[2] === 0 && f.regs[3] === 0;
      if (empty || offsetOf(f.regs[0] as number) !== 0 || offsetOf(f.regs[2] as number) !== 0)
        return k.refuse('convertUnaligned');
      f.locals[L.at] = pageOf(f.regs[0] as number, f.regs[1] as number);
      f.locals[L.end] = (f.locals[L.at] as number) + pageOf(f.regs[2] as number, f.regs[3] as number);
      return S.piece;
    },
  },
  {
    name: 'find the memslot of the next piece',
    cites: 'reference 2.7, range crossing slots or gaps',
    run(k, f) {
      const at = f.locals[L.at] as number;
      const end = f.locals[L.end] as number;
      if (at >= end) return finish(k, f, end);
      const slot = slotAtOrAbove(k.s, at);
      if (slot === undefined || slot.base > at) {
        if (isToPrivate(f)) return k.refuse('convertNoSlot');
        f.locals[L.at] = Math.min(slot?.base ?? end, end);
        return S.piece;
      }
      takePiece(f, slot, at, end);
      k.setResult(0, 0);
      if (slot.file >= 0) return S.first;
      return isToPrivate(f) ? k.refuse('convertNoFile') : S.next;
    },
  },
  {
    name: 'first half: allocate (to private), or punch (to shared)',
    cites: 'reference 2.6',
    run: (k, f) =>
      isToPrivate(f) && recipe(f) === RECIPE.free_first
        ? freeShared(k, f, S.second)
        : changeFile(k, f, S.second),
  },
  {
    name: 'second half: free the shared pages (to private)',
    cites: 'reference 2.6 step 4; 5.2',
    run(k, f) {
      if (k.result(0) < 0) return RETURN;
      const how = recipe(f);
      if (how === RECIPE.selftest)
        return protectShared(k, f, isToPrivate(f) ? Prot.none : Prot.read | Prot.write);
      if (!isToPrivate(f) || how === RECIPE.cloud_hypervisor || how === RECIPE.no_free) return S.next;
      return how === RECIPE.free_first ? changeFile(k, f, S.next) : freeShared(k, f, S.next);
    },
  },
  {
    name: 'go on behind the piece',
    cites: 'reference 2.7, range crossing slots or gaps',
    run(k, f) {
      if (k.result(0) < 0) return RETURN;
      f.locals[L.at] = f.locals[L.piece] as number;
      return S.piece;
    },
  },
]);

function finish(k: Kernel, f: Frame, end: number): number {
  const lo = pageOf(f.regs[0] as number, f.regs[1] as number);
  if (k.listener !== null)
    k.listener({
      kind: 'conversion',
      actor: k.current.id,
      lo,
      hi: end,
      to: isToPrivate(f) ? 'private' : 'shared',
    });
  return k.succeed();
}

/** The part of a memslot from `at` to `end` is what is worked on next. */
function takePiece(f: Frame, slot: Memslot, at: number, end: number): void {
  f.locals[L.at] = at;
  f.locals[L.piece] = Math.min(slot.base + slot.pages, end);
  f.locals[L.file] = slot.file;
  f.locals[L.index] = fileIndex(slot, at);
  f.locals[L.hva] = slot.hva + at - slot.base;
}

/** fallocate on the private fd behind the piece. */
function changeFile(k: Kernel, f: Frame, next: number): number {
  const args = registers(
    descriptorOf(k, f.locals[L.file] as number),
    { page: f.locals[L.index] as number },
    { page: (f.locals[L.piece] as number) - (f.locals[L.at] as number) },
  );
  return k.callWith(f, next, isToPrivate(f) ? allocate : punchHole, args);
}

/** Frees the shared half of the piece with the advice that its backing needs; hugetlb memory is preallocated and stays (reference 5.1 step 7). */
function freeShared(k: Kernel, f: Frame, next: number): number {
  const [lo, hi] = hvaOfPiece(f);
  const advice = adviceFor(k, lo, hi);
  if (advice < 0) {
    k.setResult(0, 0);
    return next;
  }
  return k.callWith(f, next, madvise, registers({ page: lo }, { page: hi - lo }, advice));
}

/** The selftest's habit: the shared half is made unreachable instead of freed (reference 2.6, VSELF oddity). */
function protectShared(k: Kernel, f: Frame, prot: number): number {
  const [lo, hi] = hvaOfPiece(f);
  return k.callWith(f, S.next, mprotect, registers({ page: lo }, { page: hi - lo }, prot));
}

function hvaOfPiece(f: Frame): [number, number] {
  const lo = f.locals[L.hva] as number;
  return [lo, lo + (f.locals[L.piece] as number) - (f.locals[L.at] as number)];
}

/** What madvise needs to free memory behind [lo, hi) hva pages: -1 if it cannot or must not be freed. */
function adviceFor(k: Kernel, lo: number, hi: number): number {
  let advice = -1;
  if (!covered(k.s, lo, hi)) return -1;
  eachVma(k.s, lo, hi, (vma) => {
    const kind = k.store(vma.store)?.kind;
    if (kind === 'anon-private') advice = ADVICE.dontneed;
    else if (kind === 'anon-shared' || kind === 'memfd') advice = ADVICE.remove;
  });
  return advice;
}

/** discard_shared: the same for any range of gpas, slot by slot. */
export const discardShared = defineRoutine('discard_shared', 'vmm', LOCALS, [
  {
    name: 'check the range',
    cites: 'reference 2.6 step 4',
    run(_k, f) {
      f.locals[L.at] = pageOf(f.regs[0] as number, f.regs[1] as number);
      f.locals[L.end] = (f.locals[L.at] as number) + pageOf(f.regs[2] as number, f.regs[3] as number);
      return 1;
    },
  },
  {
    name: 'free the shared half behind the next memslot',
    cites: 'reference 2.6 step 4',
    run(k, f) {
      const slot = slotAtOrAbove(k.s, f.locals[L.at] as number);
      const end = f.locals[L.end] as number;
      if (slot === undefined) return k.succeed();
      const at = Math.max(slot.base, f.locals[L.at] as number);
      if (at >= end) return k.succeed();
      takePiece(f, slot, at, end);
      return freeShared(k, f, 2);
    },
  },
  {
    name: 'go on behind the memslot',
    cites: 'reference 2.6 step 4',
    run(k, f) {
      if (k.result(0) < 0) return RETURN;
      f.locals[L.at] = f.locals[L.piece] as number;
      return 1;
    },
  },
]);
