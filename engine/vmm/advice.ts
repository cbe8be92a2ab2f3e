import { punchGuestMemfd } from '../kvm/abi/guest-memfd/punch.js';
import { truncateRange } from '../kvm/abi/private-fd/truncate.js';
import { BLOCKED } from '../kvm/code.js';
import { Cost } from '../kvm/costs.js';
import type { Kernel } from '../kvm/kernel.js';
import { HUGE } from '../kvm/levels.js';
import { acquire, release } from '../kvm/locks.js';
import { covered, eachVma, findVma, splitTransparent, withTransparent } from '../kvm/mm.js';
import { allocateWhole, freePages } from '../kvm/pages.js';
import type { RefusalName } from '../kvm/refusals.js';
import { defineRoutine } from '../kvm/routine.js';
import { Lock, type StoreKind } from '../kvm/state.js';
import type { Frame } from '../kvm/task.js';
import { unmapHva } from '../kvm/unmap.js';
import { argument } from './files.js';
import { cutAt, mergeMappings, range } from './mappings.js';
import { ADVICE } from './words.js';

/** hva pages [lo, hi) that are still to be worked on, and what the call has come to so far: a place in `OUTCOMES`. */
const L = { lo: 0, hi: 1, what: 2 } as const;
const S = { free: 1, punch: 2, done: 3, hugepage: 4, next: 5, collapse: 6 } as const;
const OUTCOMES: readonly (RefusalName | null)[] = [null, 'notMapped', 'nothingToCollapse', 'hugepageMemory'];
const What = { done: 0, gap: 1, absent: 2, noMemory: 3 } as const;

/** What an advice does to one kind of memory: free its pages, nothing, or EINVAL. Reference 2.6 step 4, 9. */
function adviceFrees(kind: StoreKind, advice: number): boolean | null {
  if (advice === ADVICE.collapse) return kind === 'guest-memfd' ? null : false;
  if (advice === ADVICE.dontneed) return kind === 'anon-private';
  if (advice === ADVICE.remove) return kind === 'anon-private' ? null : true;
  return advice === ADVICE.hugepage ? false : null;
}

/** The first hugepage that begins in hva pages [lo, hi), and the end of the last one that ends there. */
function hugepagesIn(lo: number, hi: number): [number, number] {
  return [Math.ceil(lo / HUGE) * HUGE, Math.floor(hi / HUGE) * HUGE];
}

function check(k: Kernel, f: Frame): RefusalName | 'nothing' | null {
  const advice = argument(f, 2);
  if (!(Object.values(ADVICE) as number[]).includes(advice)) return 'adviceUnsupported';
  const refusal = range(f, 0);
  if (refusal !== null) return refusal === 'sizeZero' ? 'nothing' : refusal;
  const [lo, hi] = [f.locals[L.lo] as number, f.locals[L.hi] as number];
  f.locals[L.what] = covered(k.s, lo, hi) ? What.done : What.gap;
  let mapped = false;
  let refused: RefusalName | null = null;
  eachVma(k.s, lo, hi, (vma, from, to) => {
    const kind = k.store(vma.store)?.kind;
    mapped = true;
    if (kind === undefined || adviceFrees(kind, advice) === null) refused = 'adviceUnsupported';
    else if (kind === 'anon-private' && advice === ADVICE.collapse) {
      // Neither a mapping without room for a hugepage, nor a range that has none, even an empty one, in it.
      const [first, last] = hugepagesIn(vma.lo, vma.hi);
      const [begin, end] = hugepagesIn(from, to);
      if (first >= last || begin > end) refused ??= 'nothingToCollapse';
    }
  });
  return mapped ? refused : 'notMapped';
}

/** The next hugepage of the range in private anonymous memory that is made of small pages; what has no page at all is left out, and told of at the end. */
function nextToCollapse(k: Kernel, f: Frame): number {
  const hi = f.locals[L.hi] as number;
  for (const vma of k.s.vmas) {
    if (k.store(vma.store)?.kind !== 'anon-private') continue;
    const [from, to] = hugepagesIn(Math.max(vma.lo, f.locals[L.lo] as number), Math.min(vma.hi, hi));
    for (let at = from; at < to; at += HUGE) {
      if (k.s.transparent.has(at)) continue;
      const index = at - vma.lo + vma.offset;
      const store = k.store(vma.store);
      if (store !== undefined && store.present.next(index, true) < index + HUGE) return at;
      f.locals[L.what] = What.absent;
    }
  }
  return -1;
}

/**
 * madvise (reference 2.6): dontneed takes entries away and frees private anonymous memory (shared memory keeps its contents); remove punches shared memory and
 * files, mapping by mapping, wherever else they are mapped. Of private anonymous memory hugepage makes later faults take a hugepage where one fits, collapse makes
 * hugepages of what is there now (3.9); other memory lets both pass.
 */
export const madvise = defineRoutine('madvise', 'kvm', 4, [
  {
    name: 'madvise: check, take mmap_lock',
    cites: 'reference 2.6',
    run(k, f) {
      const refusal = check(k, f);
      if (refusal === null && !acquire(k, Lock.mmap)) return BLOCKED;
      k.cost(Cost.syscalls, 1);
      if (refusal === 'nothing') return k.succeed();
      if (refusal !== null) return k.refuse(refusal);
      if (argument(f, 2) === ADVICE.remove) return S.punch;
      if (argument(f, 2) === ADVICE.hugepage) return S.hugepage;
      if (argument(f, 2) === ADVICE.collapse) return S.next;
      const range = withTransparent(k, f.locals[L.lo] as number, f.locals[L.hi] as number);
      return k.call(f, S.free, unmapHva, ...range, 0);
    },
  },
  {
    name: 'dontneed: free private anonymous memory',
    cites: 'reference 2.6',
    run(k, f) {
      const [lo, hi] = [f.locals[L.lo] as number, f.locals[L.hi] as number];
      splitTransparent(k, lo, hi);
      eachVma(k.s, lo, hi, (vma, from, to) => {
        if (k.store(vma.store)?.kind !== 'anon-private') return;
        freePages(k, vma.store, from - vma.lo + vma.offset, to - vma.lo + vma.offset);
      });
      return S.done;
    },
  },
  {
    name: 'remove: punch the next mapping',
    cites: 'reference 2.6',
    run(k, f) {
      const hi = f.locals[L.hi] as number;
      const at = f.locals[L.lo] as number;
      if (at >= hi) return S.done;
      const vma = findVma(k.s, at);
      if (vma === undefined) {
        // A gap is passed over, and told of at the end.
        f.locals[L.lo] = k.s.vmas.find((one) => one.lo > at)?.lo ?? hi;
        return S.punch;
      }
      const end = Math.min(hi, vma.hi);
      f.locals[L.lo] = end;
      const [from, to] = [at - vma.lo + vma.offset, end - vma.lo + vma.offset];
      const truncate = k.store(vma.store)?.kind === 'guest-memfd' ? punchGuestMemfd : truncateRange;
      return k.call(f, S.punch, truncate, vma.store, from, to, 0);
    },
  },
  {
    name: 'madvise: release mmap_lock',
    cites: 'reference 2.6',
    run(k, f) {
      release(k, Lock.mmap);
      const refusal = OUTCOMES[f.locals[L.what] as number] ?? null;
      return refusal === null ? k.succeed() : k.refuse(refusal);
    },
  },
  {
    name: 'hugepage: mark the mappings',
    cites: 'reference 3.9',
    run(k, f) {
      const [lo, hi] = [f.locals[L.lo] as number, f.locals[L.hi] as number];
      const concerned = (store: number): boolean => k.store(store)?.kind === 'anon-private';
      for (const end of [lo, hi]) {
        const vma = findVma(k.s, end);
        if (vma === undefined || vma.lo === end || !concerned(vma.store) || vma.hugepage) continue;
        const [from, to] = withTransparent(k, end, end + 1);
        cutAt(k, end);
        // A hugepage that is cut through is split, and KVM hears of it.
        if (from < end) return k.call(f, S.hugepage, unmapHva, from, to, 0);
      }
      k.s.vmas = k.s.vmas.map((vma) =>
        vma.lo >= lo && vma.hi <= hi && concerned(vma.store) ? { ...vma, hugepage: true } : vma,
      );
      mergeMappings(k);
      return S.done;
    },
  },
  {
    name: 'collapse: find the next hugepage, tell KVM by its mmu_notifier',
    cites: 'reference 3.9; 5.4 kvm_unmap_hva_range',
    run(k, f) {
      const at = nextToCollapse(k, f);
      if (at < 0) return S.done;
      f.locals[L.lo] = at;
      return k.call(f, S.collapse, unmapHva, at, at + HUGE, 0);
    },
  },
  {
    name: 'collapse: one hugepage of small pages',
    cites: 'reference 3.9',
    run(k, f) {
      const at = f.locals[L.lo] as number;
      f.locals[L.lo] = at + HUGE;
      const vma = findVma(k.s, at);
      if (vma === undefined) return S.next;
      const index = at - vma.lo + vma.offset;
      if (allocateWhole(k, vma.store, index, index + HUGE)) {
        k.s.transparent = k.s.transparent.add(at, at + HUGE, k.epoch);
        k.changed();
        return S.next;
      }
      k.s.failAllocation = -1;
      f.locals[L.what] = What.noMemory;
      return S.done;
    },
  },
]);
