/** Kinds of guest (DESIGN 4). */
export type Flavour = 'tdx' | 'snp' | 'pkvm' | 'sw_protected' | 'plain';
export const FLAVOURS: readonly Flavour[] = ['tdx', 'snp', 'pkvm', 'sw_protected', 'plain'];
export type AbiName = 'private-fd' | 'guest-memfd';

/** Known bugs of the published series, each a switch of the machine. Reference 2.3-2.7 and 6. */
export interface BugRow {
  readonly name: string;
  readonly doc: string;
  readonly cites: string;
  /** The ABI that has it. */
  readonly abi: AbiName;
}
export const BUGS = [
  {
    name: 'notifier_without_base_gfn',
    doc: "The notifier zaps gfns counted from 0 instead of from the slot's base_gfn.",
    cites: 'reference 2.5; 6 hazard 2',
    abi: 'private-fd',
  },
  {
    name: 'no_invalidate_seq',
    doc: 'The notifier does not bump mmu_notifier_seq: a shared fault that looked before an allocation installs after it.',
    cites: 'reference 2.5; 6 hazard 1',
    abi: 'private-fd',
  },
  {
    name: 'fault_returns_eperm',
    doc: 'An implicit exit makes KVM_RUN fail with -1 (EPERM) while filling the exit.',
    cites: 'reference 2.3',
    abi: 'private-fd',
  },
  {
    name: 'private_fault_in_plain_slot',
    doc: 'A private fault in a slot without private fd falls through to the hva path and maps shared memory.',
    cites: 'reference 2.3',
    abi: 'private-fd',
  },
  {
    name: 'private_fault_is_mmio',
    doc: 'A private fault without any slot is emulated as MMIO instead of exiting.',
    cites: 'reference 2.3',
    abi: 'private-fd',
  },
  {
    name: 'no_offset_check',
    doc: 'private_offset is checked neither for alignment nor for wrapping.',
    cites: 'reference 2.7',
    abi: 'private-fd',
  },
  {
    name: 'stale_pfn_cache',
    doc: "KVM's own pfn caches are not invalidated by the notifier.",
    cites: 'reference 2.5; 6 hazard 3',
    abi: 'private-fd',
  },
  {
    name: 'flush_always',
    doc: 'The notifier flushes TLBs even if nothing was zapped.',
    cites: 'reference 2.5',
    abi: 'private-fd',
  },
  {
    name: 'zap_after_free',
    doc: 'A punched page is freed before its stage-2 entries are zapped.',
    cites: 'reference 2.5',
    abi: 'private-fd',
  },
  {
    name: 'no_punch_notification',
    doc: 'Punching a hole tells KVM nothing.',
    cites: 'reference 2.5; DESIGN 3',
    abi: 'private-fd',
  },
  {
    name: 'no_allocate_notification',
    doc: 'Allocating tells KVM nothing: shared entries survive the conversion to private.',
    cites: 'reference 2.5; DESIGN 3',
    abi: 'private-fd',
  },
  {
    name: 'no_hugepage_guard',
    doc: 'Changing attributes invalidates the range alone, not the hugepages at its ends.',
    cites: 'reference 3.9; 6 hazard 9',
    abi: 'guest-memfd',
  },
  {
    name: 'no_attribute_zap',
    doc: 'Changing attributes leaves the stage-2 entries of the old kind.',
    cites: 'reference 3.6; DESIGN 3',
    abi: 'guest-memfd',
  },
  {
    name: 'no_punch_zap',
    doc: 'Punching a hole leaves the stage-2 entries to the freed pages.',
    cites: 'reference 3.7; DESIGN 3',
    abi: 'guest-memfd',
  },
] as const satisfies readonly BugRow[];
export type BugName = (typeof BUGS)[number]['name'];

/** What a piece of memory holds at the start. */
export type Pattern =
  /** Every byte the same. */
  { readonly kind: 'byte'; readonly byte: number } | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

/** A private fd or memfd that exists when the run begins. Its descriptor is its index in `MachineSpec.files`. Bytes. */
export interface FileSpec {
  readonly name: string;
  readonly kind: 'private' | 'guest-memfd' | 'memfd' | 'hugetlb' | 'device';
  /** Of hugetlb memory: pages of a hugepage, 2 MiB if absent. */
  readonly unit?: number;
  /** Of a guest_memfd: GUEST_MEMFD_FLAG_* bits. */
  readonly flags?: number;
  readonly size: number;
  /** Page ranges [lo, hi) allocated from the start. */
  readonly allocated: readonly (readonly [number, number])[];
  /** Whether the guest has accepted or validated what is allocated. */
  readonly validated: boolean;
  /** Initial contents by an in-place load (seed rule 7), at a byte offset. */
  readonly contents: readonly { readonly offset: number; readonly size: number; readonly pattern: Pattern }[];
  readonly position: number;
}

/** The shared half of a slot, or any mapping of the VMM. Page numbers. */
export interface MappingSpec {
  readonly name: string;
  readonly hva: number;
  readonly pages: number;
  readonly backing: 'anon-private' | 'anon-shared' | 'memfd' | 'hugetlb';
  /** Of hugetlb memory: pages of a hugepage, 2 MiB if absent. */
  readonly unit?: number;
  /** Index in `files` of the memfd behind it, with the page offset; -1 for anonymous memory. */
  readonly file: number;
  readonly offset: number;
  readonly prot: number;
  /** Initial contents by host copy, at a byte offset. */
  readonly contents: readonly { readonly offset: number; readonly size: number; readonly pattern: Pattern }[];
  readonly position: number;
}

/** A memslot that exists when the run begins. gpa, size, hva in pages. A slot that KVM refuses is an error of the script. */
export interface SlotSpec {
  readonly id: number;
  readonly as: number;
  readonly gpa: number;
  readonly pages: number;
  readonly hva: number;
  readonly flags: number;
  /** Index in `files`, or -1. */
  readonly file: number;
  readonly offset: number;
  readonly position: number;
}

/** A machine as a script declares it, before anything runs. Plain data. `position` fields index `Program.places`. */
export interface MachineSpec {
  readonly flavour: Flavour;
  readonly abi: AbiName;
  readonly kernel: string;
  /** How explicit conversions reach userspace under private-fd: as rule 4 says, or as the selftests of the time had it. */
  readonly explicitExit: 'memory_error' | 'hypercall';
  readonly bugs: readonly BugName[];
  readonly files: readonly FileSpec[];
  readonly mappings: readonly MappingSpec[];
  readonly slots: readonly SlotSpec[];
  /** gfn ranges that the guest maps as shared when it starts; everything else as the flavour has it. */
  readonly sharedView: readonly (readonly [number, number])[];
  /** Names of the guest's mappings besides the direct map. */
  readonly aliases: readonly string[];
  /** Pages of host memory in all, Infinity without limit. */
  readonly hostPages: number;
  /** TDX: a touch of a page that is not accepted raises #VE; false: it kills the VM (SEPT_VE_DISABLE). */
  readonly ve: boolean;
  /** Bits of a guest physical address that the host has; 52 if absent. */
  readonly physicalBits?: number;
  /** Whether the VMM has enabled KVM_CAP_EXIT_HYPERCALL before the start (guest-memfd). */
  readonly hypercallExits?: boolean;
  /** gfn ranges [lo, hi) that are private from the start: their attribute (guest-memfd). */
  readonly privateAttributes?: readonly (readonly [number, number])[];
  /** In-place conversion as proposed in 2026, unmerged (reference 3.11). */
  readonly inplace?: boolean;
  /** Whether an SNP or TDX guest is launched before the start; true if absent. */
  readonly finalized?: boolean;
  /** Seed of the schedule; 0 is round robin at statement ends. */
  readonly seed: number;
}

/** Whether an access carries its own side (TDX, SNP), or the guest's declared view stands for it (private-fd, DESIGN 4), which comes to the same: the view. pKVM is explicit only. */
export function startsPrivate(flavour: Flavour): boolean {
  return flavour === 'tdx' || flavour === 'snp' || flavour === 'pkvm';
}
