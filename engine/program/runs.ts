import { addressHi, addressLo, pageOf } from '../memory/address.js';
import type { Epoch } from '../memory/epoch.js';
import { PageSet } from '../memory/page-set.js';
import type { Kernel } from '../kvm/kernel.js';
import { pagesOfStore } from '../kvm/pages.js';
import { fileIndex, slotAtOrAbove } from '../kvm/slots.js';
import type { Frame } from '../kvm/task.js';
import { RunSource } from './program.js';
import { readSet } from './sets.js';

/** A run of pages of one kind. */
interface Run {
  lo: number;
  hi: number;
  kind: number;
}

const run: Run = { lo: 0, hi: 0, kind: 0 };

/**
 * The next run of a source at or above the cursor in register `a` (pages): writes cursor, start, size (bytes) and kind to registers a … a+3.
 *
 * @returns false if there is none
 */
export function nextRun(k: Kernel, frame: Frame, a: number, source: number): boolean {
  const regs = frame.regs;
  const at = (regs[2 * a + 1] as number) * 0x1_0000_0000 + ((regs[2 * a] as number) >>> 0);
  if (!find(k, frame, a, source & 0xff, source >> 8, at)) return false;
  regs[2 * a] = run.hi | 0;
  regs[2 * a + 1] = Math.floor(run.hi / 0x1_0000_0000) | 0;
  setPage(regs, a + 1, run.lo, 0);
  setPage(regs, a + 2, run.hi - run.lo, 0);
  regs[2 * a + 6] = run.kind;
  regs[2 * a + 7] = 0;
  return true;
}

function setPage(regs: Int32Array, register: number, page: number, offset: number): void {
  regs[2 * register] = addressLo(page, offset);
  regs[2 * register + 1] = addressHi(page);
}

function find(k: Kernel, frame: Frame, a: number, source: number, argument: number, at: number): boolean {
  switch (source) {
    case RunSource.slots: {
      const slot = k.s.slots.find((s) => s.as === 0 && s.base >= at);
      return slot !== undefined && set(slot.base, slot.base + slot.pages, slot.id);
    }
    case RunSource.view:
      return overSlots(k, at, (gfn, end) => {
        const shared = (k.s.views[argument] ?? PageSet.empty).has(gfn);
        return set(
          gfn,
          Math.min(end, (k.s.views[argument] ?? PageSet.empty).next(gfn, !shared)),
          shared ? 0 : 1,
        );
      });
    case RunSource.kvm:
      return overSlots(k, at, (gfn, end, slot) => {
        if (slot.file < 0) return set(gfn, end, 0);
        const present = k.store(slot.file)?.present ?? PageSet.empty;
        const index = fileIndex(slot, gfn);
        const own = present.has(index);
        return set(gfn, Math.min(end, present.next(index, !own) - index + gfn), own ? 1 : 0);
      });
    case RunSource.file: {
      const store = k.store(k.s.descriptors[argument] ?? -1);
      if (store === undefined) return false;
      const end = pagesOfStore(store);
      if (at >= end) return false;
      const present = store.present.has(at);
      return set(at, Math.min(end, store.present.next(at, !present)), present ? 1 : 0);
    }
    case RunSource.set: {
      const pages = readSet(k, frame, argument);
      const lo = pages.next(at, true);
      return lo !== Infinity && set(lo, pages.next(lo, false), 1);
    }
    case RunSource.pages: {
      const first = pageOf(frame.regs[2 * a + 8] as number, frame.regs[2 * a + 9] as number);
      const end = first + pageOf(frame.regs[2 * a + 10] as number, frame.regs[2 * a + 11] as number);
      const page = Math.max(first, at);
      return page < end && set(page, page + 1, 0);
    }
    default:
      return false;
  }
}

function set(lo: number, hi: number, kind: number): boolean {
  run.lo = lo;
  run.hi = hi;
  run.kind = kind;
  return true;
}

function overSlots(
  k: Kernel,
  at: number,
  piece: (gfn: number, end: number, slot: NonNullable<ReturnType<typeof slotAtOrAbove>>) => boolean,
): boolean {
  const slot = slotAtOrAbove(k.s, at);
  return slot !== undefined && piece(Math.max(at, slot.base), slot.base + slot.pages, slot);
}

/** A set of the same pages that shares nothing writable. Costs its runs. */
export function copySet(from: PageSet, epoch: Epoch): PageSet {
  let copy = PageSet.empty;
  from.runs(0, Infinity, (lo, hi) => {
    copy = copy.add(lo, hi, epoch);
  });
  return copy;
}
