import { Errno } from './errno.js';
import { GUEST_MEMFD_REFUSALS } from './guest-memfd-refusals.js';

/** Which check refused a call: its errno, a sentence for the person who made the call, and where the rule stands. */
export interface Refusal {
  readonly errno: number;
  readonly text: string;
  readonly cites: string;
}

const rows = {
  none: { errno: 0, text: '', cites: '' },
  badDescriptor: { errno: Errno.EBADF, text: 'the descriptor is not open', cites: 'VFS' },
  lengthNotPositive: {
    errno: Errno.EINVAL,
    text: 'the length must be above 0, and neither offset nor length may be negative',
    cites: 'reference 2.7, zero length',
  },
  tooBig: { errno: Errno.EFBIG, text: 'offset + length is beyond the largest file', cites: 'VFS' },
  badMode: {
    errno: Errno.EOPNOTSUPP,
    text: 'fallocate knows mode 0 and PUNCH_HOLE | KEEP_SIZE here',
    cites: 'reference 2.4',
  },
  punchWithoutKeepSize: {
    errno: Errno.EOPNOTSUPP,
    text: 'PUNCH_HOLE requires KEEP_SIZE',
    cites: 'reference 2.4',
  },
  punchUnaligned: {
    errno: Errno.EINVAL,
    text: 'an inaccessible memfd is punched in whole pages: offset and length must be multiples of 4 KiB',
    cites: 'reference 2.4',
  },
  noMemory: {
    errno: Errno.ENOMEM,
    text: 'no host memory is left; the pages that this call added are gone again, except those already used',
    cites: 'reference 2.4, partial failure',
  },
  inaccessible: {
    errno: Errno.EPERM,
    text: 'the file was made with MFD_INACCESSIBLE: userspace can neither read, write nor map it',
    cites: 'reference 2.4; DESIGN 1 rule 2',
  },
  sizeUnaligned: {
    errno: Errno.EINVAL,
    text: 'the size of an inaccessible memfd is a multiple of 4 KiB',
    cites: 'reference 2.4',
  },
  resized: {
    errno: Errno.EPERM,
    text: 'the size of an inaccessible memfd is set once, while it is 0',
    cites: 'reference 2.4',
  },
  sealed: { errno: Errno.EPERM, text: 'the file is sealed with F_SEAL_SEAL', cites: 'reference 2.4' },
  sealingInaccessible: {
    errno: Errno.EINVAL,
    text: 'MFD_INACCESSIBLE and MFD_ALLOW_SEALING exclude each other',
    cites: 'reference 2.4',
  },
  badFlags: { errno: Errno.EINVAL, text: 'unknown flags', cites: 'reference 2.4, 3.6' },
  slotTooHigh: {
    errno: Errno.EINVAL,
    text: 'the slot id is not below KVM_USER_MEM_SLOTS (32764)',
    cites: 'reference 3.3, 3.6',
  },
  spaceTooHigh: { errno: Errno.EINVAL, text: 'the address space is not below 2', cites: 'reference 3.6' },
  slotFlags: {
    errno: Errno.EINVAL,
    text: 'the memslot flags are not supported here',
    cites: 'reference 3.6',
  },
  slotSizeUnaligned: {
    errno: Errno.EINVAL,
    text: 'memory_size is not a multiple of 4 KiB',
    cites: 'reference 3.6',
  },
  slotGpaUnaligned: {
    errno: Errno.EINVAL,
    text: 'guest_phys_addr is not a multiple of 4 KiB',
    cites: 'reference 3.6',
  },
  slotHvaUnaligned: {
    errno: Errno.EINVAL,
    text: 'userspace_addr is not a multiple of 4 KiB',
    cites: 'reference 2.7, 3.6',
  },
  slotHvaRange: {
    errno: Errno.EINVAL,
    text: 'userspace_addr is no range of user addresses',
    cites: 'reference 3.6',
  },
  slotOffset: {
    errno: Errno.EINVAL,
    text: 'private_offset is not a multiple of 4 KiB, or private_offset + size wraps',
    cites: 'reference 2.7',
  },
  slotWraps: { errno: Errno.EINVAL, text: 'guest_phys_addr + memory_size wraps', cites: 'reference 3.6' },
  slotTooBig: {
    errno: Errno.EINVAL,
    text: 'a memslot has at most 2^31 - 1 pages',
    cites: 'reference 3.3, 8',
  },
  slotUnknown: { errno: Errno.EINVAL, text: 'there is no such memslot to delete', cites: 'reference 3.6' },
  slotPrivateChange: {
    errno: Errno.EINVAL,
    text: 'a memslot with KVM_MEM_PRIVATE can only be deleted, not changed',
    cites: 'reference 2.7',
  },
  slotChange: {
    errno: Errno.EINVAL,
    text: 'of an existing memslot neither size, userspace_addr nor KVM_MEM_READONLY can change',
    cites: 'reference 3.6',
  },
  slotOverlap: {
    errno: Errno.EEXIST,
    text: 'the gpa range overlaps another memslot',
    cites: 'reference 3.6',
  },
  slotBadFile: { errno: Errno.EINVAL, text: 'private_fd is not open', cites: 'reference 2.7' },
  slotNotShmem: { errno: Errno.EOPNOTSUPP, text: 'private_fd is not a shmem file', cites: 'reference 2.7' },
  addressUnaligned: { errno: Errno.EINVAL, text: 'the address is not a multiple of 4 KiB', cites: 'mm' },
  sizeZero: { errno: Errno.EINVAL, text: 'the size must be above 0', cites: 'mm' },
  addressRange: { errno: Errno.ENOMEM, text: 'the range leaves the address space of a process', cites: 'mm' },
  notMapped: { errno: Errno.ENOMEM, text: 'part of the range is not mapped', cites: 'mm' },
  adviceUnsupported: {
    errno: Errno.EINVAL,
    text: 'this advice is not for this kind of memory',
    cites: 'reference 2.6',
  },
  nothingToCollapse: {
    errno: Errno.EINVAL,
    text: 'a hugepage is made of an aligned 2 MiB in one mapping, of which at least a page is there',
    cites: 'reference 3.9',
  },
  hugepageMemory: {
    errno: Errno.ENOMEM,
    text: 'no host memory is left for a hugepage',
    cites: 'reference 3.9',
  },
  hugetlbSize: {
    errno: Errno.ENODEV,
    text: 'hugetlbfs has pages of 2 MiB and of 1 GiB here',
    cites: 'reference 3.9',
  },
  convertUnaligned: { errno: Errno.EINVAL, text: 'a conversion covers whole pages', cites: 'reference 5.1' },
  convertNoSlot: {
    errno: Errno.EINVAL,
    text: 'part of the range is in no memslot: nothing there can become private',
    cites: 'reference 5.1',
  },
  convertNoFile: {
    errno: Errno.EINVAL,
    text: 'the memslot has no private fd: it is always shared',
    cites: 'DESIGN 1 rule 3',
  },
  ownAccess: {
    errno: Errno.EFAULT,
    text: "KVM reaches guest memory by the memslot's userspace_addr, and there is nothing usable behind it",
    cites: 'reference 2.3',
  },
  interrupted: {
    errno: Errno.EINTR,
    text: 'a signal is pending; the pages that this call added are gone again, except those already used',
    cites: 'reference 2.4, partial failure',
  },
  noGuest: {
    errno: Errno.EINVAL,
    text: 'this thread has no guest to run: it is no KVM_RUN loop of a vCPU, or its guest has halted for good',
    cites: 'DESIGN 4',
  },
  immediateExit: {
    errno: Errno.EINTR,
    text: 'immediate_exit is set: the pending exit is completed, the guest is not entered',
    cites: 'reference 4.1; 6 hazard 17',
  },
  notThere: { errno: Errno.EINVAL, text: 'there is no such vCPU or event', cites: 'DESIGN 4' },
  loadUnaligned: {
    errno: Errno.EINVAL,
    text: 'the load covers whole pages of one memslot with a private fd',
    cites: 'reference 4.3, 7',
  },
  loadAbsent: {
    errno: Errno.EINVAL,
    text: 'the private page to load into is not allocated',
    cites: 'reference 4.3, 7',
  },
  loadSource: {
    errno: Errno.EFAULT,
    text: 'the source is no readable memory of the VMM',
    cites: 'reference 4.3',
  },
  writeSealed: { errno: Errno.EPERM, text: 'the file is sealed against this', cites: 'VFS' },
  ...GUEST_MEMFD_REFUSALS,
} as const satisfies Record<string, Refusal>;

export type RefusalName = keyof typeof rows;

const NAMES = Object.keys(rows) as RefusalName[];
const NUMBERS = new Map<RefusalName, number>(NAMES.map((name, index) => [name, index]));

/** All refusals; an actor's `refusal` and an event's are indices into this table. Index 0 is none. */
export const REFUSALS: readonly Refusal[] = NAMES.map((name) => rows[name]);

export function refusalNumber(name: RefusalName): number {
  return NUMBERS.get(name) ?? 0;
}
