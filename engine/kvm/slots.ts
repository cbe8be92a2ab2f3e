import { How, Space } from './event.js';
import type { Kernel } from './kernel.js';
import { PAGE_SIZE } from '../memory/range.js';
import type { Memslot, State, Store } from './state.js';

/** The memslot of address space 0 that covers a gfn; undefined in a gap. */
export function findSlot(s: State, gfn: number): Memslot | undefined {
  const slots = s.slots;
  let lo = 0;
  let hi = slots.length;
  while (lo < hi) {
    const middle = (lo + hi) >>> 1;
    const slot = slots[middle] as Memslot;
    if (slot.as > 0 || slot.base > gfn) hi = middle;
    else if (gfn >= slot.base + slot.pages) lo = middle + 1;
    else return slot;
  }
  return undefined;
}

/** The first memslot of address space 0 that ends above a gfn; undefined if none does. */
export function slotAtOrAbove(s: State, gfn: number): Memslot | undefined {
  return s.slots.find((slot) => slot.as === 0 && slot.base + slot.pages > gfn);
}

/** The memslot with this id, as kvm_userspace_memory_region.slot has it: the address space in bits 16-31. */
export function slotById(s: State, id: number): Memslot | undefined {
  return s.slots.find((slot) => slot.id === (id & 0xffff) && slot.as === id >>> 16);
}

/** Index of a gfn's page in the slot's private fd. */
export function fileIndex(slot: Memslot, gfn: number): number {
  return gfn - slot.base + slot.offset;
}

/** Whether KVM takes a gfn as private: its slot has a private fd with a page there (reference 2.1, rule 1). */
export function isPrivate(s: State, gfn: number): boolean {
  const slot = findSlot(s, gfn);
  if (slot === undefined || slot.file < 0) return false;
  return hasPage(s.stores[slot.file] ?? undefined, fileIndex(slot, gfn));
}

/** gfns of [lo, hi) that KVM takes as private, by the same rule. */
export function countPrivate(s: State, lo: number, hi: number): number {
  let count = 0;
  for (const slot of s.slots) {
    if (slot.file < 0 || slot.as !== 0) continue;
    const from = Math.max(lo, slot.base);
    const to = Math.min(hi, slot.base + slot.pages);
    if (from < to)
      count += s.stores[slot.file]?.present.count(fileIndex(slot, from), fileIndex(slot, to)) ?? 0;
  }
  return count;
}

/** Whether KVM gets a page from a private fd: any failure (a hole, beyond the end, broken memory) counts as none (reference 2.1 rule 4). */
export function hasPage(file: Store | undefined, index: number): boolean {
  return (
    file !== undefined &&
    file.present.has(index) &&
    index * PAGE_SIZE < file.size &&
    !file.poisoned.has(index)
  );
}

/** Puts a slot in (instead of one with the same id and address space), or takes one out if `slot` is null. */
export function replaceSlot(k: Kernel, old: Memslot | undefined, slot: Memslot | null): void {
  const slots = k.s.slots.filter((other) => other !== old);
  if (slot !== null) {
    const at = slots.findIndex(
      (other) => other.as > slot.as || (other.as === slot.as && other.base > slot.base),
    );
    slots.splice(at < 0 ? slots.length : at, 0, slot);
  }
  k.s.slots = slots;
  // A pfn cache remembers the generation of the memslots it looked in.
  if (k.s.pfnCaches.length > 0) k.s.pfnCaches = k.s.pfnCaches.map((cache) => ({ ...cache, valid: false }));
  k.changed();
  const touched = slot ?? old;
  if (touched !== undefined)
    k.effects?.touch(Space.slots, touched.as, touched.base, touched.base + touched.pages, How.write);
}
