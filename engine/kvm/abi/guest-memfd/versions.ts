import type { Kernel } from '../../kernel.js';

/** What came with a kernel version, as major * 1000 + minor (reference 3.1, 9). */
export const Since = {
  /** No huge page is installed while attributes change around it (9129633d568e). */
  hugepageGuard: 6015,
  /** GUEST_MEMFD_FLAG_MMAP and INIT_SHARED, gmem-only slots, guest_memfd on the default VM type; prefault gives EAGAIN on a slot that goes (3ccbf6f47098). */
  mmap: 6018,
  /** KVM stores 0 in hypercall.ret before the exit (reference 4.1; between 6.12 and the TDX code of 6.16). */
  presetRet: 6016,
  /** A file range that is already bound is EEXIST; EINVAL before (measured 6.12, 6.18 and 7.3). */
  bindExists: 7003,
} as const;

/** Whether the machine's kernel has something. */
export function has(k: Kernel, since: (typeof Since)[keyof typeof Since]): boolean {
  return k.version >= since;
}
