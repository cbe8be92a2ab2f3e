import { ExitReason, type ExitReasonName } from '../../kvm/exit.js';
import type { VocabularyEntry } from './entry.js';

interface ExitRow {
  readonly text: string;
  readonly payload: readonly (readonly [string, string])[];
  readonly cites: string;
  readonly see: readonly string[];
}

const MEMORY_SEE = ['implicit conversion', 'explicit conversion', 'convert'];

const ROWS: Readonly<Record<ExitReasonName, ExitRow>> = {
  MEMORY_ERROR: {
    text: 'Under private-fd: the guest wants memory as private that KVM holds as shared, or the other way round, by an access (implicit, always one 4 KiB page) or by a hypercall (explicit). Userspace may convert; KVM never does.',
    payload: [
      ['flags', 'KVM_MEMORY_EXIT_FLAG_PRIVATE (1 << 0): private is wanted; 0: shared is wanted'],
      ['gpa', 'where the range begins, aligned down to 4 KiB'],
      ['size', '4096 for an implicit exit'],
    ],
    cites: 'reference 2.2, 2.3',
    see: MEMORY_SEE,
  },
  MEMORY_FAULT: {
    text: 'Under guest-memfd: an access does not match the attribute of its gfn. KVM_RUN fails with EFAULT (or EHWPOISON) and fills in the exit.',
    payload: [
      ['flags', 'KVM_MEMORY_EXIT_FLAG_PRIVATE (1 << 3): the access was private'],
      ['gpa', 'the page'],
      ['size', 'its size'],
    ],
    cites: 'reference 3.3, 3.4',
    see: MEMORY_SEE,
  },
  HYPERCALL: {
    text: 'The guest made a hypercall that userspace handles; here KVM_HC_MAP_GPA_RANGE, the explicit conversion. Userspace converts, writes `ret`, and re-enters.',
    payload: [
      ['nr', '12: KVM_HC_MAP_GPA_RANGE'],
      ['args', 'gpa, number of 4 KiB pages, attributes (bit 4: to private)'],
      ['ret', 'written by userspace: what the guest gets'],
    ],
    cites: 'reference 4.1',
    see: ['KVM_HC_MAP_GPA_RANGE', 'explicit conversion'],
  },
  HLT: {
    text: "The guest's code has ended: it halts. Only a loop of one's own (`vcpu N { … } run { … }`) sees this exit.",
    payload: [],
    cites: 'DESIGN 4',
    see: ['kvm_run'],
  },
  MMIO: {
    text: 'The guest touched a gpa without memslot by an access that KVM emulates. Userspace plays the device.',
    payload: [
      ['phys_addr', 'the gpa'],
      ['data', 'what was written, or what userspace answers'],
      ['len', '1 to 8 bytes'],
      ['is_write', '1 for a write'],
    ],
    cites: 'reference 2.3, 9',
    see: ['MMIO', 'memslot'],
  },
  SHUTDOWN: {
    text: 'The guest can run no further: a triple fault, or what its flavour makes of a fatal request.',
    payload: [],
    cites: 'reference 5.4',
    see: ['die'],
  },
  INTR: {
    text: 'KVM_RUN was interrupted by a signal before the guest went on (errno EINTR). It is simply run again.',
    payload: [],
    cites: 'reference 3.4',
    see: ['kick', 'EINTR'],
  },
  UNKNOWN: {
    text: 'KVM_RUN failed without giving a reason; only its errno says anything. EFAULT is the usual one: memory that the guest needs has no usable mapping in the VMM.',
    payload: [],
    cites: 'reference 2.3',
    see: ['EFAULT'],
  },
};

export const EXITS: readonly VocabularyEntry[] = (Object.keys(ROWS) as ExitReasonName[]).map((name) => ({
  kind: 'exit',
  name: `KVM_EXIT_${name}`,
  aliases: [name, `exit ${ExitReason[name]}`, String(ExitReason[name])],
  text: ROWS[name].text,
  details: [['number', String(ExitReason[name])], ...ROWS[name].payload],
  cites: ROWS[name].cites,
  see: ROWS[name].see,
}));
