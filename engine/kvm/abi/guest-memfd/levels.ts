import { How, Space } from '../../event.js';
import type { Kernel } from '../../kernel.js';
import { GIGANTIC, HUGE } from '../../levels.js';
import { findVma } from '../../mm.js';
import type { PageSet } from '../../../memory/page-set.js';
import { SlotFlag, type Memslot } from '../../state.js';

/**
 * After gfns [lo, hi) got other attributes: the hugepages at both ends are looked at, those between are uniform (reference 3.9). KVM asks for each memslot, and
 * for a 1 GiB page the results of its 2 MiB pages; as it does so before anybody else may look, counting comes to the same. Hugepages that no memslot
 * covers are counted, too, which saves counting them when a memslot comes: nobody asks for them before.
 */
export function updateMixed(k: Kernel, lo: number, hi: number): void {
  const { s } = k;
  s.mixed = { huge: recount(k, HUGE, lo, hi), gigantic: recount(k, GIGANTIC, lo, hi) };
}

/** The numbers of mixed hugepages of one size, after gfns [lo, hi) changed. */
function recount(k: Kernel, size: number, lo: number, hi: number): PageSet {
  const [head, tail] = [Math.floor(lo / size), Math.floor((hi - 1) / size)];
  let mixed = size === HUGE ? k.s.mixed.huge : k.s.mixed.gigantic;
  mixed = mixed.remove(head, tail + 1, k.epoch);
  for (const frame of head === tail ? [head] : [head, tail]) {
    const count = k.s.attributes.count(frame * size, (frame + 1) * size);
    if (count > 0 && count < size) mixed = mixed.add(frame, frame + 1, k.epoch);
  }
  k.effects?.touch(Space.attributes, size, head, tail + 1, How.write);
  return mixed;
}

/**
 * How many pages the entry of a shared gfn may map as far as KVM is concerned: a hugepage must lie inside the memslot, its addresses match, its attributes be
 * uniform, nothing be logged (reference 3.9). Private pages are order 0, and so are those of a gmem-only memslot.
 */
export function allowedPages(k: Kernel, slot: Memslot, gfn: number): number {
  if ((slot.flags & (SlotFlag.logDirty | SlotFlag.gmemOnly)) !== 0) return 1;
  const matches = (size: number): boolean => (slot.base - slot.hva) % size === 0;
  const allowed = [GIGANTIC, HUGE].find((size) => matches(size) && isUniform(k, slot, gfn, size));
  return allowed ?? 1;
}

/** Whether the hugepage around a gfn lies inside the memslot, and is not mixed as far as KVM has counted. */
function isUniform(k: Kernel, slot: Memslot, gfn: number, size: number): boolean {
  const first = gfn - (gfn % size);
  k.effects?.touch(Space.attributes, size, first / size, first / size + 1, How.read);
  return (
    first >= slot.base &&
    first + size <= slot.base + slot.pages &&
    !(size === HUGE ? k.s.mixed.huge : k.s.mixed.gigantic).has(first / size)
  );
}

/**
 * Before a memslot's gfns [from, to) get other attributes: the hugepages at the ends, of each size, that are not mixed so far and will be. Faults must
 * keep out of them until they are counted (9129633d568e; reference 6 hazard 9).
 *
 * @returns gfns [lo, hi), the range itself included
 */
export function withHugepages(k: Kernel, slot: Memslot, from: number, to: number): [number, number] {
  let [lo, hi] = [from, to];
  for (const size of [HUGE, GIGANTIC]) {
    for (const first of [from - (from % size), to - 1 - ((to - 1) % size)]) {
      const covered = from <= first && first + size <= to;
      if (covered || !isUniform(k, slot, first, size)) continue;
      lo = Math.min(lo, first);
      hi = Math.max(hi, first + size);
    }
  }
  return [lo, hi];
}

/**
 * How many pages the host's own page tables map together there (host_pfn_mapping_level): what hugetlbfs made them of, or a transparent hugepage. Whoever asks
 * has faulted the page in.
 */
export function hostPages(k: Kernel, slot: Memslot, gfn: number): number {
  const hva = slot.hva + gfn - slot.base;
  const vma = findVma(k.s, hva);
  const store = vma === undefined ? undefined : k.store(vma.store);
  if (vma === undefined || store === undefined) return 1;
  const size = store.kind === 'hugetlb' ? store.unit : k.s.transparent.has(hva) ? HUGE : 1;
  const first = hva - (hva % size);
  const index = first - vma.lo + vma.offset;
  const whole = vma.lo <= first && first + size <= vma.hi;
  const aligned = store.kind !== 'hugetlb' || index % size === 0;
  return whole && aligned && store.poisoned.next(index, true) >= index + size ? size : 1;
}
