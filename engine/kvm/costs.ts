/** One counter of what a run costs (DESIGN 3, "Costs are counted"). */
export interface CostRow {
  readonly name: string;
  readonly unit: string;
  readonly doc: string;
  readonly cites: string;
}

/** Index of each counter in `State.costs`. */
export const Cost = {
  exits: 0,
  zaps: 1,
  zappedEntries: 2,
  flushes: 3,
  allocated: 4,
  freed: 5,
  zeroed: 6,
  gracePeriods: 7,
  notifications: 8,
  faults: 9,
  retries: 10,
  syscalls: 11,
  sequenceBumps: 12,
  freedUnderEntry: 13,
} as const;

export type CostName = keyof typeof Cost;

/** The one table that says what each counter counts. */
export const COST_TABLE: Readonly<Record<CostName, CostRow>> = {
  exits: { name: 'exits', unit: 'exits', doc: 'Returns from KVM_RUN to userspace.', cites: 'reference 2.2' },
  zaps: {
    name: 'zaps',
    unit: 'calls',
    doc: 'Calls of the zap handler for one memslot and gfn range.',
    cites: 'reference 2.5',
  },
  zappedEntries: {
    name: 'zapped entries',
    unit: '4 KiB entries',
    doc: 'Stage-2 entries that a zap removed.',
    cites: 'reference 1, zap',
  },
  flushes: {
    name: 'TLB flushes',
    unit: 'flushes',
    doc: 'Flushes after a zap that removed something.',
    cites: 'reference 2.5',
  },
  allocated: {
    name: 'pages allocated',
    unit: 'pages',
    doc: 'Pages of host memory allocated, private and shared.',
    cites: 'reference 2.4',
  },
  freed: { name: 'pages freed', unit: 'pages', doc: 'Pages of host memory freed.', cites: 'reference 2.4' },
  zeroed: {
    name: 'pages zeroed',
    unit: 'pages',
    doc: 'Pages cleared before their first use.',
    cites: 'reference 2.6',
  },
  gracePeriods: {
    name: 'SRCU grace periods',
    unit: 'waits',
    doc: 'synchronize_srcu of the memslots: one a swap, two for a deletion.',
    cites: 'reference 8',
  },
  notifications: {
    name: 'notifications',
    unit: 'callbacks',
    doc: 'memfile_notifier callbacks: one an allocation, one a folio punched.',
    cites: 'reference 2.5',
  },
  faults: {
    name: 'stage-2 faults',
    unit: 'faults',
    doc: 'Guest accesses that found no usable stage-2 entry.',
    cites: 'reference 2.3',
  },
  retries: {
    name: 'fault retries',
    unit: 'faults',
    doc: 'Faults given up because of an invalidation or a slot that is going.',
    cites: 'reference 2.5, 3.5',
  },
  syscalls: {
    name: 'system calls',
    unit: 'calls',
    doc: 'System calls of the VMM, KVM_RUN not counted.',
    cites: 'reference 2.6',
  },
  sequenceBumps: {
    name: 'sequence bumps',
    unit: 'bumps',
    doc: 'Times that the memfile notifier bumped mmu_notifier_seq, so that faults in flight retry: one a folio or allocation and memslot.',
    cites: 'reference 2.5; 6 hazard 1',
  },
  freedUnderEntry: {
    name: 'freed under an entry',
    unit: 'pages',
    doc: 'Pages that were freed while a private stage-2 entry still mapped them: a use after free can follow.',
    cites: 'reference 2.5; 6 hazard 2',
  },
};

/** Values by the indices of `Cost`. */
export type Costs = Float64Array;

export const COST_COUNT = Object.keys(Cost).length;
