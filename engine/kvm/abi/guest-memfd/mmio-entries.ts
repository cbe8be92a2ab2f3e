import { PageSet } from '../../../memory/page-set.js';
import { PAGE_LIMIT, PAGE_SIZE } from '../../../memory/range.js';
import { How, Space } from '../../event.js';
import type { Kernel } from '../../kernel.js';

/** The first gfn beyond what the host's physical addresses reach: kvm_mmu_max_gfn + 1 (reference 3.6, last row). */
export function gfnLimit(k: Kernel): number {
  return Math.min(2 ** (k.spec.physicalBits ?? 52) / PAGE_SIZE, PAGE_LIMIT);
}

/** A shared access found no memslot: the page keeps an MMIO entry of this memslot generation (reference 9). None beyond the last address. */
export function rememberMmio(k: Kernel, gfn: number): void {
  if (gfn >= gfnLimit(k)) return;
  const s = k.s;
  s.mmioEntries = s.mmioEntries.add(gfn, gfn + 1, k.epoch);
  s.mmioOutdated = s.mmioOutdated.remove(gfn, gfn + 1, k.epoch);
  k.effects?.touch(Space.stage2, 0, gfn, gfn + 1, How.write);
}

/** A page is mapped where an MMIO entry may stand. */
export function forgetMmio(k: Kernel, gfn: number): void {
  const s = k.s;
  if (!s.mmioEntries.has(gfn) && !s.mmioOutdated.has(gfn)) return;
  s.mmioEntries = s.mmioEntries.remove(gfn, gfn + 1, k.epoch);
  s.mmioOutdated = s.mmioOutdated.remove(gfn, gfn + 1, k.epoch);
  k.effects?.touch(Space.stage2, 0, gfn, gfn + 1, How.write);
}

/** The memslots were swapped: every MMIO entry is of an earlier generation now (reference 9). */
export function outdateMmio(k: Kernel): void {
  const s = k.s;
  if (s.mmioEntries.isEmpty) return;
  s.mmioEntries.runs(0, PAGE_LIMIT, (lo, hi) => {
    s.mmioOutdated = s.mmioOutdated.add(lo, hi, k.epoch);
  });
  s.mmioEntries = PageSet.empty;
}
