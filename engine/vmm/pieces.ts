import { pageOf } from '../memory/address.js';
import type { Kernel } from '../kvm/kernel.js';
import { covered, eachVma } from '../kvm/mm.js';
import { fileIndex } from '../kvm/slots.js';
import type { Memslot } from '../kvm/state.js';
import type { Frame } from '../kvm/task.js';
import { madvise } from './advice.js';
import { registers } from './registers.js';
import { ADVICE } from './words.js';

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

/** Ends a conversion, and says that it is done. */
export function finish(k: Kernel, f: Frame, end: number): number {
  const lo = pageOf(f.regs[0] as number, f.regs[1] as number);
  const to = wantsPrivate(f) ? 'private' : 'shared';
  if (k.listener !== null) k.listener({ kind: 'conversion', actor: k.current.id, lo, hi: end, to });
  return k.succeed();
}
