import { addressHi, addressLo, offsetOf, pageOf } from './memory/address.js';
import { descriptor } from './kvm/descriptors.js';
import { hvaOf } from './kvm/host-access.js';
import type { Kernel } from './kvm/kernel.js';
import { GIGANTIC, HUGE } from './kvm/levels.js';
import { findVma } from './kvm/mm.js';
import { fileIndex, findSlot, slotById } from './kvm/slots.js';
import { PAGE_SIZE } from './memory/range.js';
import type { Operation, Parameter } from './program/operation.js';
import { gfnRuns, type GfnRun } from './tuple.js';

const GPA: Parameter = { name: 'gpa', type: 'gpa', doc: 'Guest physical address.' };
const SIZE: Parameter = { name: 'size', type: 'size', doc: 'Size in bytes.' };
const FD: Parameter = { name: 'fd', type: 'file', doc: 'A private fd or memfd.' };

/** Page number of register n, and the end of a range whose size stands in the next register (a begun page counts). */
function page(a: Int32Array, n: number): number {
  return pageOf(a[2 * n] as number, a[2 * n + 1] as number);
}
function end(a: Int32Array, n: number): number {
  const tail = offsetOf(a[2 * n] as number) + offsetOf(a[2 * n + 2] as number);
  return Math.max(page(a, n) + 1, page(a, n) + page(a, n + 1) + Math.ceil(tail / 4096));
}

function bool(k: Kernel, value: boolean): void {
  k.setResult(0, value ? 1 : 0);
}

function some(k: Kernel, a: Int32Array, test: (run: GfnRun) => boolean): boolean {
  return gfnRuns(k.s, page(a, 0), end(a, 0), k.spec).some(test);
}

/** Whether two gfns lead to one page of host memory on the side that KVM holds. */
function samePage(k: Kernel, a: number, b: number): boolean {
  const [one, two] = [pageBehind(k, a), pageBehind(k, b)];
  return one !== null && one === two;
}

function pageBehind(k: Kernel, gfn: number): string | null {
  const slot = findSlot(k.s, gfn);
  if (slot === undefined) return null;
  if (k.abi.isPrivate(k.s, gfn)) return `${slot.file}:${fileIndex(slot, gfn)}`;
  const hva = slot.hva + gfn - slot.base;
  const vma = findVma(k.s, hva);
  return vma === undefined ? null : `${vma.store}:${hva - vma.lo + vma.offset}`;
}

/** Bytes that the entry of a gfn maps on one side; 0 without one. */
function entrySize(k: Kernel, gfn: number, isPrivate: boolean): number {
  const { shared, private: own, huge, gigantic } = k.s.stage2;
  if (!(isPrivate ? own : shared).has(gfn)) return 0;
  if (isPrivate) return PAGE_SIZE;
  return PAGE_SIZE * (gigantic.has(gfn) ? GIGANTIC : huge.has(gfn) ? HUGE : 1);
}

function hvaQuery(k: Kernel, a: Int32Array): void {
  const hva = hvaOf(k, page(a, 0));
  if (hva < 0) k.setResult(0, 0);
  else k.setResultWords(0, addressLo(hva, offsetOf(a[0] as number)), addressHi(hva));
}

/** Questions to the debugger: they change nothing and cost nothing. Allowed everywhere, also in invariants and watches. */
export const QUERIES: readonly Operation[] = [
  {
    query: (k, a) => bool(k, k.abi.isPrivate(k.s, page(a, 0))),
    name: 'is_private',
    side: 'any',
    gives: 'bool',
    results: ['value'],
    params: [GPA],
    doc: 'Whether KVM holds the gfn as private: by a page in the private fd of its slot, or under guest-memfd by its attribute.',
    cites: 'reference 2.1, 3.2',
  },
  {
    query: (k, a) => bool(k, k.abi.countPrivate(k.s, page(a, 0), end(a, 0)) === end(a, 0) - page(a, 0)),
    name: 'all_private',
    side: 'any',
    gives: 'bool',
    results: ['value'],
    params: [GPA, SIZE],
    doc: 'Whether KVM holds every gfn of the range as private.',
    cites: 'reference 2.1',
  },
  {
    query: (k, a) => bool(k, k.abi.countPrivate(k.s, page(a, 0), end(a, 0)) === 0),
    name: 'all_shared',
    side: 'any',
    gives: 'bool',
    results: ['value'],
    params: [GPA, SIZE],
    doc: 'Whether KVM holds no gfn of the range as private.',
    cites: 'reference 2.1',
  },
  {
    query: (k, a) =>
      bool(
        k,
        some(k, a, (run) => run.sharedBacked && run.privateBacked),
      ),
    name: 'double_backed',
    side: 'any',
    gives: 'bool',
    results: ['value'],
    params: [GPA, SIZE],
    doc: 'Whether any gfn of the range has both a shared and a private page allocated.',
    cites: 'reference 1, double allocation',
  },
  {
    query: (k, a) =>
      bool(
        k,
        some(k, a, (run) => !run.sharedBacked && !run.privateBacked),
      ),
    name: 'unbacked',
    side: 'any',
    gives: 'bool',
    results: ['value'],
    params: [GPA, SIZE],
    doc: 'Whether any gfn of the range has no page at all.',
    cites: 'DESIGN 3',
  },
  {
    query: (k, a) => bool(k, descriptor(k, a[0] as number, a[1] as number)?.present.has(page(a, 1)) ?? false),
    name: 'allocated',
    side: 'any',
    gives: 'bool',
    results: ['value'],
    params: [FD, { name: 'offset', type: 'offset', doc: 'Offset in bytes.' }],
    doc: 'Whether the file has a page there.',
    cites: 'reference 2.1',
  },
  {
    query: (k, a) => k.setResult(0, descriptor(k, a[0] as number, a[1] as number)?.present.size ?? 0),
    name: 'file_pages',
    side: 'any',
    gives: 'int',
    results: ['value'],
    params: [FD],
    doc: 'Pages that the file holds.',
    cites: 'reference 2.4',
  },
  {
    query: (k, a) => k.setResult(0, descriptor(k, a[0] as number, a[1] as number)?.size ?? 0),
    name: 'file_size',
    side: 'any',
    gives: 'int',
    results: ['value'],
    params: [FD],
    doc: 'Size of the file in bytes.',
    cites: 'reference 2.4',
  },
  {
    query: (k, a) => bool(k, (a[2] === 1 ? k.s.stage2.private : k.s.stage2.shared).has(page(a, 0))),
    name: 'mapped',
    side: 'any',
    gives: 'bool',
    results: ['value'],
    params: [GPA, { name: 'side', type: 'side', doc: 'shared or private.' }],
    doc: 'Whether a stage-2 entry of that side is installed for the gfn.',
    cites: 'reference 1, zap',
  },
  {
    query: (k, a) => k.setResult(0, entrySize(k, page(a, 0), a[2] === 1)),
    name: 'entry_size',
    side: 'any',
    gives: 'int',
    results: ['value'],
    params: [GPA, { name: 'side', type: 'side', doc: 'shared or private.' }],
    doc: 'Bytes that the stage-2 entry of that side maps for the gfn: 4K, or of shared hugepages 2M or 1G; 0 without an entry.',
    cites: 'reference 3.9',
  },
  {
    query: (k, a) =>
      bool(
        k,
        some(k, a, (run) => run.stale),
      ),
    name: 'stale',
    side: 'any',
    gives: 'bool',
    results: ['value'],
    params: [GPA, SIZE],
    doc: 'Whether any stage-2 entry of the range maps a page that was freed, or the side that KVM does not hold.',
    cites: 'reference 6 hazards 1, 2',
  },
  {
    query: (k, a) => bool(k, !(k.s.views[0]?.has(page(a, 0)) ?? false)),
    name: 'view_private',
    side: 'any',
    gives: 'bool',
    results: ['value'],
    params: [GPA],
    doc: "Whether the guest's direct map has the gfn as private.",
    cites: 'reference 1, private access',
  },
  {
    query: (k, a) =>
      bool(
        k,
        some(k, a, (run) => run.disagreements.length > 0),
      ),
    name: 'disagrees',
    side: 'any',
    gives: 'bool',
    results: ['value'],
    params: [GPA, SIZE],
    doc: "Whether the guest's view and what KVM holds differ anywhere in the range.",
    cites: 'DESIGN 3',
  },
  {
    query: (k, a) => bool(k, k.s.pageStates.validated.has(page(a, 0))),
    name: 'accepted',
    side: 'any',
    gives: 'bool',
    results: ['value'],
    params: [GPA],
    doc: 'Whether the guest has accepted or validated the page.',
    cites: 'reference 4.2, 4.3',
  },
  {
    query: (k, a) => bool(k, samePage(k, page(a, 0), page(a, 1))),
    name: 'same_page',
    side: 'any',
    gives: 'bool',
    results: ['value'],
    params: [GPA, { ...GPA, name: 'other' }],
    doc: 'Whether both gpas lead to the same page of host memory on the side that KVM holds.',
    cites: 'reference 6 hazard 30',
  },
  {
    query: hvaQuery,
    name: 'hva_of',
    side: 'any',
    gives: 'int',
    results: ['hva'],
    params: [GPA],
    doc: "The VMM's address of the shared half of a gpa, by its slot; 0 without a slot.",
    cites: 'reference 1, memslot',
  },
  {
    query: (k, a) => k.setResult(0, k.s.costs[a[0] as number] ?? 0),
    name: 'cost',
    side: 'any',
    gives: 'int',
    results: ['value'],
    params: [
      {
        name: 'counter',
        type: 'enum',
        values: {
          exits: 0,
          zaps: 1,
          zapped_entries: 2,
          flushes: 3,
          pages_allocated: 4,
          pages_freed: 5,
          pages_zeroed: 6,
          grace_periods: 7,
          notifications: 8,
          faults: 9,
          retries: 10,
          syscalls: 11,
          sequence_bumps: 12,
          freed_under_entry: 13,
        },
        doc: 'Which counter.',
      },
    ],
    doc: 'A cost counter so far.',
    cites: 'DESIGN 3',
  },
  {
    query: (k) => k.setResult(0, k.s.allocated),
    name: 'host_pages',
    side: 'any',
    gives: 'int',
    results: ['value'],
    params: [],
    doc: 'Pages of host memory allocated in all.',
    cites: 'DESIGN 3',
  },
  {
    query: (k, a) => bool(k, slotById(k.s, a[0] as number) !== undefined),
    name: 'slot_exists',
    side: 'any',
    gives: 'bool',
    results: ['value'],
    params: [{ name: 'slot', type: 'slot', doc: 'Slot id.' }],
    doc: 'Whether the memslot exists.',
    cites: 'reference 1',
  },
];
