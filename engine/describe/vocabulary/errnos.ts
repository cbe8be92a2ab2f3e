import { Errno, type ErrnoName } from '../../kvm/errno.js';
import { REFUSALS } from '../../kvm/refusals.js';
import type { VocabularyEntry } from './entry.js';

/** What each errno means here, in general; the checks that give it are read from the table of refusals. */
const MEANINGS: Readonly<Record<ErrnoName, string>> = {
  EPERM:
    'Not permitted. Userspace can neither read, write nor map a private fd, and can set its size only once.',
  ENOENT: 'No such entry: a range without a memslot where one is needed.',
  EINTR: 'A signal was pending. KVM_RUN returns before the guest goes on, and is simply run again.',
  EIO: 'The architecture refused: a TDX or SNP operation failed inside the kernel.',
  ENXIO: 'No such place: nothing follows the offset.',
  EBADF: 'The descriptor is not open.',
  EAGAIN: 'Not now: try again. A slot was going away, or a page was still in use by somebody.',
  ENOMEM: 'No host memory is left, or part of an address range is not mapped.',
  EACCES: 'The mapping does not allow this access.',
  EFAULT:
    "A bad address. From KVM_RUN: the memory that the guest needs cannot be reached, because the VMM's mapping is missing or does not allow the access.",
  EEXIST: 'It is there already: a memslot overlaps another one.',
  ENODEV: 'The file cannot be mapped.',
  ENOTTY: 'The kernel does not know this call.',
  EINVAL: 'An argument is wrong: not aligned, zero, wrapping, out of range or of the wrong kind.',
  EMFILE: 'Too many open descriptors.',
  EFBIG: 'Beyond the largest possible file.',
  ENOSPC: 'The file system is full.',
  ESPIPE: 'The file has no position to read from or write at.',
  ENOSYS: 'There is no such system call.',
  EOPNOTSUPP:
    'The file does not do this: a mode of fallocate that it has not, or a file that is no shmem file.',
  EHWPOISON: 'The page has a memory error of the hardware.',
};

export const ERRNOS: readonly VocabularyEntry[] = (Object.keys(Errno) as ErrnoName[]).map((name) => ({
  kind: 'errno',
  name,
  aliases: [String(Errno[name]), `-${Errno[name]}`, `-${name}`],
  text: MEANINGS[name],
  details: [
    ['number', String(Errno[name])],
    ...REFUSALS.filter(({ errno }) => errno === Errno[name]).map(
      ({ text, cites }) => ['given when', `${text} (${cites})`] as const,
    ),
  ],
  cites: 'reference 2.4, 2.7, 3.6',
  see: [],
}));
