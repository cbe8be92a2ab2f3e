/** The words of the language for the arguments of system calls, and the kernel's numbers behind them. */

/** FALLOC_FL_* bits, and the words of the language for them. */
export const FALLOCATE_MODES = {
  allocate: 0,
  keep_size: 1,
  punch_hole: 3,
  punch_without_keep_size: 2,
  collapse_range: 8,
  zero_range: 16,
  insert_range: 32,
} as const;
/** Advice of madvise. */
export const ADVICE = { dontneed: 4, remove: 9, hugepage: 14, collapse: 25 } as const;
/** What to map. */
export const BACKING = { anon_private: 0, anon_shared: 1 } as const;
/** How a VMM converts. */
export const RECIPE = {
  default: 0,
  qemu: 1,
  cloud_hypervisor: 2,
  selftest: 3,
  free_first: 4,
  no_free: 5,
} as const;
/** KVM_MEMORY_ATTRIBUTE_*, and GUEST_MEMFD_FLAG_*. */
export const ATTRIBUTES = { shared: 0, private: 8 } as const;
export const GMEM_FLAGS = { none: 0, mmap: 1, init_shared: 2 } as const;
/** KVM_SEV_SNP_PAGE_TYPE_*: what a page is that SNP_LAUNCH_UPDATE loads. */
export const SNP_PAGE_TYPES = { normal: 1, zero: 3, unmeasured: 4, secrets: 5, cpuid: 6 } as const;
/** Flags of memfd_create; the size of a hugetlb page is its logarithm, from bit 26 on. */
export const MFD = {
  plain: 0,
  inaccessible: 8,
  allow_sealing: 2,
  hugetlb: 4,
  huge_2m: 21 * 2 ** 26,
  huge_1g: 30 * 2 ** 26,
} as const;
