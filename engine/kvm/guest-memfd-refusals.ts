import { Errno } from './errno.js';

/** What the guest-memfd ABI refuses (reference 3.6, 9). */
export const GUEST_MEMFD_REFUSALS = {
  vmClosed: {
    errno: Errno.EBADF,
    text: "the VM's descriptor is closed",
    cites: 'reference 9, slots and files',
  },
  vmType: { errno: Errno.EINVAL, text: 'this host has no such VM type', cites: 'reference 3.3' },
  attributeFlags: {
    errno: Errno.EINVAL,
    text: 'flags of KVM_SET_MEMORY_ATTRIBUTES must be 0',
    cites: 'reference 3.6',
  },
  attributeUnsupported: {
    errno: Errno.EINVAL,
    text: 'the VM has no such attribute: PRIVATE alone, and none on a VM without private memory',
    cites: 'reference 3.6',
  },
  attributeRange: {
    errno: Errno.EINVAL,
    text: 'the size is 0, or address + size wraps',
    cites: 'reference 3.6; 9',
  },
  attributeUnaligned: {
    errno: Errno.EINVAL,
    text: 'address or size is not a multiple of 4 KiB',
    cites: 'reference 3.6',
  },
  attributeMemory: {
    errno: Errno.ENOMEM,
    text: 'no memory for the attribute array; nothing was changed',
    cites: 'reference 3.6',
  },
  gmemFlags: {
    errno: Errno.EINVAL,
    text: 'the kernel or the VM type does not know these GUEST_MEMFD_FLAG_* bits',
    cites: 'reference 3.6, KVM_CREATE_GUEST_MEMFD',
  },
  gmemSize: {
    errno: Errno.EINVAL,
    text: 'the size of a guest_memfd is a positive multiple of 4 KiB below 2^63',
    cites: 'reference 3.6, KVM_CREATE_GUEST_MEMFD',
  },
  gmemMode: {
    errno: Errno.EOPNOTSUPP,
    text: 'fallocate knows KEEP_SIZE and PUNCH_HOLE | KEEP_SIZE on a guest_memfd',
    cites: 'reference 3.6',
  },
  gmemUnaligned: {
    errno: Errno.EINVAL,
    text: 'offset and length are multiples of 4 KiB on a guest_memfd',
    cites: 'reference 3.6',
  },
  gmemBeyondEnd: {
    errno: Errno.EINVAL,
    text: 'a guest_memfd cannot be allocated past its size',
    cites: 'reference 3.6',
  },
  gmemInterrupted: {
    errno: Errno.EINTR,
    text: 'a signal is pending; the pages allocated before it stay',
    cites: 'reference 3.6',
  },
  gmemNoMemory: {
    errno: Errno.ENOMEM,
    text: 'no host memory is left; the pages allocated before stay',
    cites: 'reference 3.6',
  },
  noFallocate: { errno: Errno.ENODEV, text: 'the descriptor is no regular file', cites: 'VFS; reference 9' },
  gmemRead: {
    errno: Errno.EINVAL,
    text: 'a guest_memfd has neither read nor write',
    cites: 'reference 3.6; 9',
  },
  noPosition: {
    errno: Errno.ESPIPE,
    text: 'the file has no position: no pread, pwrite or lseek',
    cites: 'reference 3.6; 9',
  },
  seekNoData: { errno: Errno.ENXIO, text: 'there is nothing from this offset on', cites: 'VFS' },
  gmemTruncate: {
    errno: Errno.EINVAL,
    text: 'the size of a guest_memfd never changes',
    cites: 'reference 3.6; 9',
  },
  gmemNotMappable: {
    errno: Errno.ENODEV,
    text: 'the file was made without GUEST_MEMFD_FLAG_MMAP, or cannot be mapped at all',
    cites: 'reference 3.6, mmap',
  },
  gmemMapPrivate: {
    errno: Errno.EINVAL,
    text: 'a guest_memfd is mapped MAP_SHARED only',
    cites: 'reference 3.6, mmap',
  },
  slotOldFlags: {
    errno: Errno.EINVAL,
    text: 'the old KVM_SET_USER_MEMORY_REGION knows LOG_DIRTY_PAGES and READONLY only',
    cites: 'reference 3.6',
  },
  slotGmemUnsupported: {
    errno: Errno.EINVAL,
    text: 'this kernel binds no guest_memfd on the default VM type',
    cites: 'reference 3.6; 9',
  },
  slotGmemFlags: {
    errno: Errno.EINVAL,
    text: 'KVM_MEM_GUEST_MEMFD excludes LOG_DIRTY_PAGES and READONLY',
    cites: 'reference 3.6',
  },
  slotGmemOffset: {
    errno: Errno.EINVAL,
    text: 'guest_memfd_offset is not a multiple of 4 KiB, or guest_memfd_offset + size wraps',
    cites: 'reference 3.6',
  },
  slotGmemChange: {
    errno: Errno.EINVAL,
    text: 'a memslot with KVM_MEM_GUEST_MEMFD can only be deleted, neither changed nor set again',
    cites: 'reference 3.6, 3.8',
  },
  slotNotGmem: {
    errno: Errno.EINVAL,
    text: "the descriptor is no guest_memfd, or another VM's",
    cites: 'reference 3.6, gmem bind',
  },
  slotBeyondFile: {
    errno: Errno.EINVAL,
    text: 'the memslot ends beyond the end of its guest_memfd',
    cites: 'reference 3.6, gmem bind',
  },
  slotBound: {
    errno: Errno.EEXIST,
    text: 'part of the file range is bound to another memslot',
    cites: 'reference 3.6; 9',
  },
  slotBoundInvalid: {
    errno: Errno.EINVAL,
    text: 'part of the file range is bound to another memslot (EEXIST from 7.3 on)',
    cites: 'reference 3.6; 9',
  },
  slotBeyondAddresses: {
    errno: Errno.EINVAL,
    text: 'the memslot ends beyond the physical addresses of the host',
    cites: 'reference 3.6, last row',
  },
  prefaultFlags: {
    errno: Errno.EINVAL,
    text: 'flags of KVM_PRE_FAULT_MEMORY must be 0',
    cites: 'reference 3.6',
  },
  prefaultUnaligned: {
    errno: Errno.EINVAL,
    text: 'gpa and size are multiples of 4 KiB, the size is above 0, and gpa + size does not wrap',
    cites: 'reference 3.6, KVM_PRE_FAULT_MEMORY',
  },
  prefaultEarly: {
    errno: Errno.EOPNOTSUPP,
    text: 'the guest is not launched yet: nothing can be prefaulted',
    cites: 'reference 3.6, KVM_PRE_FAULT_MEMORY',
  },
  prefaultNoSlot: {
    errno: Errno.ENOENT,
    text: 'no memslot covers the gpa: an access would be MMIO',
    cites: 'reference 3.6; 9, prefault',
  },
  prefaultSlotGoes: {
    errno: Errno.EAGAIN,
    text: 'the memslot is being deleted or moved',
    cites: 'reference 3.5 row 4; 6 hazard 11',
  },
  prefaultFault: {
    errno: Errno.EFAULT,
    text: 'the page cannot be had: private without a guest_memfd behind it, or no usable host memory',
    cites: 'reference 3.6; 9, prefault',
  },
  signalPending: { errno: Errno.EINTR, text: 'a signal is pending', cites: 'reference 3.6' },
  capArgument: {
    errno: Errno.EINVAL,
    text: 'KVM_CAP_EXIT_HYPERCALL knows bit 12 (KVM_HC_MAP_GPA_RANGE) alone',
    cites: 'reference 3.6, last row',
  },
  dirtyNoLog: {
    errno: Errno.ENOENT,
    text: 'there is no such memslot, or it does not log dirty pages',
    cites: 'KVM_GET_DIRTY_LOG',
  },
  inplaceUnsupported: {
    errno: Errno.ENOTTY,
    text: 'KVM_SET_MEMORY_ATTRIBUTES2 is an unmerged proposal: it needs `option inplace experimental` and a guest_memfd',
    cites: 'reference 3.11',
  },
  inplaceRange: {
    errno: Errno.EINVAL,
    text: 'the size is 0, or the range ends beyond the guest_memfd',
    cites: 'reference 3.11',
  },
  inplacePinned: {
    errno: Errno.EAGAIN,
    text: 'somebody still holds a page of the range (a DMA pin); error_offset says which',
    cites: 'reference 3.11; 6 hazard 21',
  },
  convertNoGuestMemfd: {
    errno: Errno.EINVAL,
    text: 'the memslot has no guest_memfd: it is always shared',
    cites: 'reference 5.1 step 7',
  },
  listenerFailed: {
    errno: Errno.ENOMEM,
    text: 'a device could not map the range; attribute and bookkeeping stay changed',
    cites: 'reference 5.1 step 8; 6 hazard 22',
  },
  dmaUnaligned: { errno: Errno.EINVAL, text: 'a DMA mapping covers whole pages', cites: 'VFIO' },
  dmaTaken: { errno: Errno.EEXIST, text: 'part of the iova range is mapped already', cites: 'VFIO' },
  dmaFault: {
    errno: Errno.EFAULT,
    text: 'there is no usable memory behind the address, so nothing to pin',
    cites: 'VFIO; reference 5.1 step 8',
  },
  launchOver: {
    errno: Errno.EINVAL,
    text: 'the guest is launched: nothing can be loaded any more',
    cites: 'reference 4.2',
  },
  launchRange: {
    errno: Errno.EINVAL,
    text: 'source, gpa and length are multiples of 4 KiB, above 0, and do not wrap',
    cites: 'reference 4.2, 4.3',
  },
  launchFlags: {
    errno: Errno.EINVAL,
    text: 'KVM_SEV_SNP_LAUNCH_UPDATE has no flags',
    cites: 'reference 4.3',
  },
  launchType: {
    errno: Errno.EINVAL,
    text: 'a page is normal, zero, unmeasured, secrets or cpuid: KVM loads no other type',
    cites: 'reference 4.3',
  },
  launchNotPrivate: {
    errno: Errno.EINVAL,
    text: 'the gpa range is not private by its attributes',
    cites: 'reference 4.2',
  },
  launchNoFile: {
    errno: Errno.EINVAL,
    text: 'the memslot has no guest_memfd',
    cites: 'reference 4.3',
  },
  launchFailed: {
    errno: Errno.EIO,
    text: 'a page could not be loaded: it is not private by its attribute, or the guest owns it already',
    cites: 'reference 4.3',
  },
} as const;
