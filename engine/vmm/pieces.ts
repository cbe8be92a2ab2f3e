import { offsetOf, pageOf } from '../memory/address.js';
import { RETURN } from '../kvm/code.js';
import type { Kernel } from '../kvm/kernel.js';
import { covered, eachVma } from '../kvm/mm.js';
import type { RefusalName } from '../kvm/refusals.js';
import type { NativeRoutine, NativeStep } from '../kvm/routine.js';
import { fileIndex, slotAtOrAbove } from '../kvm/slots.js';
import type { Memslot } from '../kvm/state.js';
import type { Frame } from '../kvm/task.js';
import { madvise } from './advice.js';
import { registers } from './registers.js';
import { ADVICE, RECIPE } from './words.js';

/**
 * Locals of what works through a range of gfns slot by slot: where the work stands (gfn), its end, the end of the piece at hand; the piece's file, its index there
 * and its hva page. A VMM looks its memslot up once: another thread may delete the slot meanwhile, and the work goes on with what was found.
 */
export const ConversionLocals = { at: 0, end: 1, piece: 2, file: 3, index: 4, hva: 5 } as const;
const L = ConversionLocals;

/** Whether a conversion (registers: gpa, size, to, using) is one to private. */
export const wantsPrivate = (f: Frame): boolean => (f.regs[4] as number) === 1;

/** The descriptor of a store that the VMM still has open; -1 if it closed them all. */
export function descriptorOf(k: Kernel, store: number): number {
  return k.s.descriptors.indexOf(store);
}

/** The part of a memslot from `at` to `end` is what is worked on next. */
export function takePiece(f: Frame, slot: Memslot, at: number, end: number): void {
  f.locals[L.at] = at;
  f.locals[L.piece] = Math.min(slot.base + slot.pages, end);
  f.locals[L.file] = slot.file;
  f.locals[L.index] = fileIndex(slot, at);
  f.locals[L.hva] = slot.hva + at - slot.base;
}

/** hva pages [lo, hi) of the piece. */
export function hvaOfPiece(f: Frame): [number, number] {
  const lo = f.locals[L.hva] as number;
  return [lo, lo + (f.locals[L.piece] as number) - (f.locals[L.at] as number)];
}

/** Frees the shared half of the piece with the advice that its backing needs; hugetlb memory is preallocated and stays (reference 5.1 step 7). */
export function freeShared(k: Kernel, f: Frame, next: number): number {
  const [lo, hi] = hvaOfPiece(f);
  const advice = adviceFor(k, lo, hi);
  if (advice < 0) {
    k.setResult(0, 0);
    return next;
  }
  return k.callWith(f, next, madvise, registers({ page: lo }, { page: hi - lo }, advice));
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

/** How the range is converted: `RECIPE`. */
export const recipe = (f: Frame): number => f.regs[6] ?? RECIPE.default;

/** The first step of a conversion: whole pages, at least one. Goes on with `next`. */
export function checkRange(next: number): NativeStep {
  return {
    name: 'check the range',
    cites: 'reference 5.1 step 7',
    run(k, f) {
      const empty = f.regs[2] === 0 && f.regs[3] === 0;
      if (empty || offsetOf(f.regs[0] as number) !== 0 || offsetOf(f.regs[2] as number) !== 0)
        return k.refuse('convertUnaligned');
      f.locals[L.at] = pageOf(f.regs[0] as number, f.regs[1] as number);
      f.locals[L.end] = (f.locals[L.at] as number) + pageOf(f.regs[2] as number, f.regs[3] as number);
      return next;
    },
  };
}

/** Takes the memslot at which the work stands. Gaps are skipped on the way to shared (null: look again), and refused on the way to private. */
export function nextSlot(k: Kernel, f: Frame): Memslot | RefusalName | null {
  const [at, end] = [f.locals[L.at] as number, f.locals[L.end] as number];
  const slot = slotAtOrAbove(k.s, at);
  if (slot === undefined || slot.base > at) {
    if (wantsPrivate(f)) return 'convertNoSlot';
    f.locals[L.at] = Math.min(slot?.base ?? end, end);
    return null;
  }
  takePiece(f, slot, at, end);
  k.setResult(0, 0);
  return slot;
}

/** A system call on the private file behind the piece, with its range there. */
export function changeFile(k: Kernel, f: Frame, next: number, call: NativeRoutine): number {
  const args = registers(
    descriptorOf(k, f.locals[L.file] as number),
    { page: f.locals[L.index] as number },
    { page: (f.locals[L.piece] as number) - (f.locals[L.at] as number) },
  );
  return k.callWith(f, next, call, args);
}

/** The step behind a piece: it goes on unless something failed. */
export function goOn(next: number): NativeStep {
  return {
    name: 'go on behind the piece',
    cites: 'reference 5.1 step 7; 2.7, range crossing slots or gaps',
    run(k, f) {
      if (k.result(0) < 0) return RETURN;
      f.locals[L.at] = f.locals[L.piece] as number;
      return next;
    },
  };
}

/** Ends a conversion, and says that it is done. */
export function finish(k: Kernel, f: Frame, end: number): number {
  const lo = pageOf(f.regs[0] as number, f.regs[1] as number);
  const to = wantsPrivate(f) ? 'private' : 'shared';
  if (k.listener !== null) k.listener({ kind: 'conversion', actor: k.current.id, lo, hi: end, to });
  return k.succeed();
}
