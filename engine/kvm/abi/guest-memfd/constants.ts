/** KVM_MEMORY_ATTRIBUTE_PRIVATE (reference 3.3). */
export const ATTRIBUTE_PRIVATE = 1 << 3;

/** GUEST_MEMFD_FLAG_* (reference 3.3). */
export const GmemFlag = { mmap: 1, initShared: 2 } as const;

/** KVM_X86_*_VM (reference 3.3). */
export const VmType = { default: 0, softwareProtected: 1, snp: 4, tdx: 5 } as const;

/** Whether a VM of this type has memory attributes: kvm_arch_has_private_mem. */
export function hasPrivateMemory(type: number): boolean {
  return type !== VmType.default;
}
