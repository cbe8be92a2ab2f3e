import { entryOf, type Row, type VocabularyEntry } from './entry.js';

/** Words of scripts and of the command line that are no terms of the kernel: flavours, ABIs, policies. */
const FLAVOUR_ROWS: readonly Row[] = [
  [
    'tdx',
    ['td'],
    'Intel TDX. The guest accesses memory by a private or a shared gpa; explicit conversion by TDVMCALL<MapGPA>, in pieces of at most 2 MiB; private pages must be accepted.',
    'reference 4.2',
    ['map_gpa', 'accept', 'secure EPT'],
  ],
  [
    'snp',
    ['sev-snp'],
    'AMD SEV-SNP. The C-bit of the page tables decides; explicit conversion by page state changes; pages must be validated by PVALIDATE.',
    'reference 4.3',
    ['psc', 'psc_msr', 'validate', 'RMP'],
  ],
  [
    'pkvm',
    [],
    'Protected KVM on arm64. Explicit only, one granule a call; the real one converts in place at EL2. Under private-fd it is the thought experiment of the 2022 mail: a wrong access faults in the guest.',
    'reference 4.4; DESIGN 1',
    ['mem_share', 'mem_unshare', 'in-place conversion'],
  ],
  [
    'sw_protected',
    ['sw-protected', 'software-protected'],
    "KVM's software-protected VM for development: nothing is encrypted, what is declared for the gfn decides.",
    'reference 4.1',
    ['map_gpa_range', 'plain'],
  ],
  [
    'plain',
    [],
    'An ordinary VM without protection; under private-fd its declared view decides how an access is taken.',
    'DESIGN 4',
    ['sw_protected'],
  ],
];

const ABI_ROWS: readonly Row[] = [
  [
    'private-fd',
    ['v5', 'private fd abi'],
    'The ABI of the series "KVM: mm: fd-based approach for supporting KVM guest private memory" (2022): a page in the private fd is how KVM knows that a gfn is private, and conversion exits are KVM_EXIT_MEMORY_ERROR.',
    'reference 2',
    ['private fd', 'hole', 'KVM_EXIT_MEMORY_ERROR'],
  ],
  [
    'guest-memfd',
    ['guest_memfd', 'gmem'],
    'What mainline Linux has since 6.8: an attribute per gfn decides, implicit conversions exit with KVM_EXIT_MEMORY_FAULT, explicit ones with KVM_EXIT_HYPERCALL.',
    'reference 3',
    ['memory attribute', 'KVM_EXIT_MEMORY_FAULT'],
  ],
];

const POLICY_ROWS: readonly Row[] = [
  [
    'ask',
    ['--on-exit ask'],
    'Policy at an exit that no handler answers: list what can be done, with what each would lead to, and wait. Without a terminal it stops.',
    'DESIGN 5',
    ['retry', 'refuse', 'stop'],
  ],
  [
    'convert',
    ['--on-exit convert'],
    'Policy at an exit that no handler answers: convert as asked.',
    'DESIGN 5',
    ['conversion', 'ask'],
  ],
  [
    'refuse',
    ['--on-exit refuse'],
    'Policy at an exit that no handler answers: return an error to an explicit request, and stop the VM at an implicit one, as QEMU does.',
    'DESIGN 5',
    ['ask'],
  ],
  [
    'retry',
    ['--on-exit retry'],
    'Policy at an exit that no handler answers: re-enter without converting. The guest faults again; livelock is noticed.',
    'DESIGN 5',
    ['livelock', 'ask'],
  ],
  [
    'stop',
    ['--on-exit stop'],
    'Policy at an exit that no handler answers: end the run there, with exit status 4.',
    'DESIGN 5',
    ['ask'],
  ],
];

export const WORDS: readonly VocabularyEntry[] = [
  ...FLAVOUR_ROWS.map((row) => entryOf('flavour', row)),
  ...ABI_ROWS.map((row) => entryOf('abi', row)),
  ...POLICY_ROWS.map((row) => entryOf('policy', row)),
];
