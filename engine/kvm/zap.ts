import type { PageSet } from '../memory/page-set.js';
import { Cost } from './costs.js';
import { How, Space } from './event.js';
import type { Kernel } from './kernel.js';
import { GIGANTIC, HUGE } from './levels.js';
import { ORPHANAGE } from './pages.js';
import { fileIndex, findSlot } from './slots.js';

/** Which side's stage-2 entries. */
export const SHARED = 0;
export const PRIVATE = 1;
export const BOTH = 2;

/** The first gfn, or the end, of the shared entry that maps a gfn: huge entries map many (reference 3.9). */
function entryStart(k: Kernel, gfn: number): number {
  const { huge, gigantic } = k.s.stage2;
  return gfn - (gigantic.has(gfn) ? gfn % GIGANTIC : huge.has(gfn) ? gfn % HUGE : 0);
}
function entryEnd(k: Kernel, gfn: number): number {
  const { huge, gigantic } = k.s.stage2;
  return entryStart(k, gfn) + (gigantic.has(gfn) ? GIGANTIC : huge.has(gfn) ? HUGE : 1);
}

/** Removes the shared entries of gfns [lo, hi), each as a whole, and says how many pages they mapped. */
function zapShared(k: Kernel, lo: number, hi: number): number {
  const { stage2 } = k.s;
  const hugeOnes = !stage2.huge.isEmpty || !stage2.gigantic.isEmpty;
  const from = hugeOnes ? entryStart(k, lo) : lo;
  const to = hugeOnes && hi !== Infinity ? entryEnd(k, hi - 1) : hi;
  k.effects?.touch(Space.stage2, SHARED, from, to, How.write);
  const entries = stage2.shared.count(from, to);
  if (entries === 0) return 0;
  stage2.shared = stage2.shared.remove(from, to, k.epoch);
  stage2.sharedWritable = stage2.sharedWritable.remove(from, to, k.epoch);
  if (hugeOnes) {
    stage2.huge = stage2.huge.remove(from, to, k.epoch);
    stage2.gigantic = stage2.gigantic.remove(from, to, k.epoch);
  }
  return entries;
}

/**
 * Removes the stage-2 entries of gfns [lo, hi) on one side or both. Removing a private entry is destructive where the hardware
 * makes it so: on TDX and SNP the page's contents and its acceptance are lost (reference 2.5, 2.7, 4.2).
 *
 * @returns how many 4 KiB entries were removed; the caller flushes if any were
 */
export function zapEntries(k: Kernel, lo: number, hi: number, side: number, why: string): number {
  const stage2 = k.s.stage2;
  let removed = 0;
  if (side !== PRIVATE) removed += zapShared(k, lo, hi);
  if (side !== SHARED) k.effects?.touch(Space.stage2, PRIVATE, lo, hi, How.write);
  if (side !== SHARED) {
    const entries = stage2.private.count(lo, hi);
    if (entries > 0) {
      forget(k, lo, hi);
      stage2.private = stage2.private.remove(lo, hi, k.epoch);
      stage2.privateWritable = stage2.privateWritable.remove(lo, hi, k.epoch);
      removed += entries;
    }
  }
  k.cost(Cost.zappedEntries, removed);
  if (removed > 0) k.changed();
  if (k.listener !== null) k.listener({ kind: 'zap', actor: k.current.id, lo, hi, entries: removed, why });
  return removed;
}

/** What the hardware forgets with a private entry. */
function forget(k: Kernel, lo: number, hi: number): void {
  const { orphans } = k.s.stage2;
  if (orphans.next(lo, true) < hi) {
    k.s.stage2.orphans = orphans.remove(lo, hi, k.epoch);
    const orphanage = k.editStore(ORPHANAGE);
    orphanage.bytes = orphanage.bytes.drop(lo, hi, k.epoch);
  }
  if (!k.abi.zapDestroys(k.flavour)) return;
  k.effects?.touch(Space.pageState, 0, lo, hi, How.write);
  const states = k.s.pageStates;
  const entries: PageSet = k.s.stage2.private;
  let at = entries.next(lo, true);
  while (at < hi) {
    const slot = findSlot(k.s, at);
    let end = Math.min(entries.next(at, false), hi);
    if (slot !== undefined) {
      end = Math.min(end, slot.base + slot.pages);
      if (slot.file >= 0 && k.store(slot.file) !== undefined) {
        const store = k.editStore(slot.file);
        store.bytes = store.bytes.drop(fileIndex(slot, at), fileIndex(slot, end), k.epoch);
      }
    }
    states.validated = states.validated.remove(at, end, k.epoch);
    states.assigned = states.assigned.remove(at, end, k.epoch);
    at = entries.next(end, true);
  }
}

/** Flushes TLBs, if something was zapped (reference 2.5, last line). */
export function flush(k: Kernel, removed: number): void {
  if (removed > 0 || k.bug.flush_always) k.cost(Cost.flushes, 1);
}

/** The begin half of an invalidation: faults that looked before it must not install afterwards (reference 2.5, 6 hazard 1). */
export function beginInvalidate(k: Kernel, lo: number, hi: number): void {
  const s = k.s;
  if (s.invalidating === 0) {
    s.invalidateLo = lo;
    s.invalidateHi = hi;
  } else {
    s.invalidateLo = Math.min(s.invalidateLo, lo);
    s.invalidateHi = Math.max(s.invalidateHi, hi);
  }
  s.invalidating++;
  k.effects?.touch(Space.invalidate, 0, lo, hi, How.write);
}

/** Adds gfns [lo, hi) to the invalidation that has begun. */
export function widenInvalidate(k: Kernel, lo: number, hi: number): void {
  const s = k.s;
  s.invalidateLo = Math.min(s.invalidateLo, lo);
  s.invalidateHi = Math.max(s.invalidateHi, hi);
  k.effects?.touch(Space.invalidate, 0, lo, hi, How.write);
}

/** The end half: bumps the sequence, then ends (the kernel's order). */
export function endInvalidate(k: Kernel): void {
  k.s.invalidateSeq++;
  k.s.invalidating--;
  k.effects?.touch(Space.invalidate, 0, 0, Infinity, How.write);
}

/** Whether a gfn is in a range that is being invalidated. */
export function activeInvalidation(k: Kernel, gfn: number): boolean {
  const s = k.s;
  k.effects?.touch(Space.invalidate, 0, gfn, gfn + 1, How.read);
  return s.invalidating > 0 && gfn >= s.invalidateLo && gfn < s.invalidateHi;
}

/** Whether a fault on a gfn that looked at sequence `seq` must be given up. */
export function mustRetry(k: Kernel, seq: number, gfn: number): boolean {
  const s = k.s;
  k.effects?.touch(Space.invalidate, 0, gfn, gfn + 1, How.read);
  if (s.invalidating > 0 && gfn >= s.invalidateLo && gfn < s.invalidateHi) return true;
  return s.invalidateSeq !== seq;
}
