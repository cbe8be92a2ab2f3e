import type { Operation } from '../program/operation.js';
import { convert, discardShared } from './convert.js';
import { madvise } from './advice.js';
import { mmap, mmapFile, mprotect, munmap } from './mappings.js';
import { hostFill, loadInitial } from './memory.js';
import { ADVICE, BACKING, RECIPE } from './words.js';
import { FD, OFFSET, HVA, GPA, PLACE, SIZE, PROT } from './parameters.js';

/** System calls on the VMM's own memory, and the recipes made of them. Reference 2.6, 2.7. */
export const MEMORY_OPERATIONS: readonly Operation[] = [
  {
    routine: mmap,
    name: 'mmap',
    side: 'userspace',
    gives: 'errno',
    results: ['hva'],
    params: [
      PLACE,
      SIZE,
      { name: 'backing', type: 'enum', values: BACKING, doc: 'Anonymous memory, private or shared.' },
      { ...PROT, default: 3 },
    ],
    doc: 'Maps fresh anonymous memory.',
    cites: 'reference 2.7',
  },
  {
    routine: mmapFile,
    name: 'mmap_file',
    side: 'userspace',
    gives: 'errno',
    results: ['hva'],
    params: [PLACE, SIZE, FD, OFFSET, { ...PROT, default: 3 }],
    doc: 'Maps a file, shared. A private fd can never be mapped (EPERM), a guest_memfd only if it was made with mmap (ENODEV).',
    cites: 'reference 2.4; DESIGN 1 rule 2',
  },
  {
    routine: munmap,
    name: 'munmap',
    side: 'userspace',
    gives: 'errno',
    results: ['result'],
    params: [HVA, SIZE],
    doc: 'Removes mappings; KVM zaps what it had mapped from there.',
    cites: 'reference 2.7',
  },
  {
    routine: mprotect,
    name: 'mprotect',
    side: 'userspace',
    gives: 'errno',
    results: ['result'],
    params: [HVA, SIZE, PROT],
    doc: 'Changes what the VMM may do there; KVM zaps what it had mapped from there.',
    cites: 'reference 2.6',
  },
  {
    routine: madvise,
    name: 'madvise',
    side: 'userspace',
    gives: 'errno',
    results: ['result'],
    params: [
      HVA,
      SIZE,
      {
        name: 'advice',
        type: 'enum',
        values: ADVICE,
        doc: 'dontneed frees private anonymous memory, remove frees shared memory and files. hugepage lets faults on private anonymous memory take 2 MiB where they fit, collapse makes hugepages of the pages that are there; other memory stays as it is.',
      },
    ],
    doc: 'Frees the shared half of a range, or makes it of hugepages.',
    cites: 'reference 2.6; 3.9',
  },
  {
    routine: discardShared,
    name: 'discard_shared',
    side: 'userspace',
    gives: 'errno',
    results: ['result'],
    params: [GPA, SIZE],
    doc: 'Frees the shared half behind a range of gpas, in the way its backing needs.',
    cites: 'reference 2.6',
  },
  {
    routine: convert,
    name: 'convert',
    side: 'userspace',
    gives: 'errno',
    results: ['result'],
    params: [
      { ...GPA, aligned: true },
      { ...SIZE, aligned: true },
      { name: 'to', type: 'side', doc: 'shared or private.' },
      { name: 'using', type: 'enum', values: RECIPE, default: 0, doc: 'Whose recipe, or which wrong order.' },
    ],
    doc: 'The whole conversion in the right order, split by slot and by file.',
    cites: 'reference 2.6',
  },
  {
    routine: hostFill,
    name: 'host_fill',
    side: 'userspace',
    gives: 'errno',
    results: ['result'],
    params: [HVA, SIZE, { name: 'byte', type: 'int', doc: 'The byte.' }],
    doc: 'The VMM fills its own memory with one byte. Signals as for a store.',
    cites: 'reference 2.7',
  },
  {
    routine: loadInitial,
    name: 'load_initial',
    side: 'userspace',
    gives: 'errno',
    results: ['result'],
    params: [GPA, SIZE, { ...HVA, name: 'source' }],
    doc: "In-place load: the architecture's call copies from the VMM's memory into allocated private pages, before the guest runs.",
    cites: 'reference 7 row 1; DESIGN 1 rule 7',
  },
];
