import { EXIT_FIELDS } from '../../compile/exit-fields.js';

/** A field, and what it is. */
export type FieldRow = readonly [name: string, text: string];

export const RANGE_FIELDS: readonly FieldRow[] = [
  ['start', 'the first address'],
  ['size', 'the size in bytes'],
  ['end', 'the first address behind it'],
];

export const SET_FIELDS: readonly FieldRow[] = [['size', 'the bytes in it']];

const EXIT_TEXTS: Readonly<Record<string, string>> = {
  reason: '`KVM_EXIT_…`',
  errno: 'what KVM_RUN failed with, positive; 0 if it did not',
  flags:
    'MEMORY_ERROR: `KVM_MEMORY_EXIT_FLAG_PRIVATE`, private is wanted; HYPERCALL: bit 0, the guest is in 64-bit mode',
  gpa: 'where the range begins; MMIO: the address',
  size: 'of the range; an implicit exit has one page; MMIO: the bytes',
  nr: 'HYPERCALL: its number, 12',
  arg0: 'HYPERCALL: the gpa',
  arg1: 'HYPERCALL: the number of 4 KiB pages',
  arg2: 'HYPERCALL: the attributes',
  ret: 'written by the handler: what the guest gets. 0 if it is never written',
  data: 'MMIO: what is written; for a read written by the handler',
  write: 'MMIO: whether it is a write',
  explicit: 'the guest asked by hypercall',
  wanted: 'the side that is wanted: `shared` or `private`',
  access: '0 none (a hypercall), 1 read, 2 write, 3 fetch',
  slot: "the memslot's id, -1 without one",
  present: 'whether the private fd has a page there',
  vcpu: 'the number of the vCPU',
  signal: 'of `on signal`: SIGSEGV or SIGBUS',
  address: 'the first byte that was really touched',
  gfn: '`gpa >> 12`',
  length: 'how many bytes were really touched',
};

export const EXIT_ROWS: readonly FieldRow[] = [
  ['range', '`gpa ..+ size`. _The model’s addition._'],
  ...[...EXIT_FIELDS].map(([name, { model }]): FieldRow => [
    name,
    `${EXIT_TEXTS[name] ?? ''}${model ? '. _The model’s addition._' : ''}`,
  ]),
];

const RUN: readonly FieldRow[] = [['range', 'all of it'], ...RANGE_FIELDS];
const SIDE: FieldRow = ['side', '`shared` or `private`'];

/** The fields of the runs of a `for`, by the word behind `in`. */
export const RUN_FIELDS: Readonly<Record<string, readonly FieldRow[]>> = {
  slots: [['gpa', 'where the slot begins'], ['slot', "the slot's id"], ...RUN],
  view: [['gpa', 'where the run begins'], SIDE, ...RUN],
  kvm: [['gpa', 'where the run begins'], SIDE, ...RUN],
  fd: [
    ['offset', 'where the extent begins'],
    ['allocated', 'whether it has pages: false for a hole'],
    ...RUN,
  ],
};
/** The runs of a range set, or of something that cannot be told before it runs. */
export const OTHER_RUN_FIELDS: readonly FieldRow[] = [['gpa', 'where the range begins'], ...RUN];
