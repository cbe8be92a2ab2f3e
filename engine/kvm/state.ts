import { NO_EPOCH, type Epoch } from '../memory/epoch.js';
import { PageSet } from '../memory/page-set.js';
import { ByteStore } from '../memory/byte-store.js';
import type { Hash64 } from '../memory/hash.js';
import type { Actor } from './task.js';
import { COST_COUNT } from './costs.js';
import { HUGE } from './levels.js';

/**
 * What kind of memory a store is. `private` is a memfd made with MFD_INACCESSIBLE: the private fd (reference 2.4); `guest-memfd` what KVM_CREATE_GUEST_MEMFD
 * gives (reference 3.2); `device` an open file without pages: /dev/kvm, a VM's descriptor, standard input.
 */
export type StoreKind =
  'private' | 'guest-memfd' | 'memfd' | 'anon-private' | 'anon-shared' | 'hugetlb' | 'device';

/** Pages that can be allocated and freed: a file or a piece of anonymous memory. An index without a page is a hole. */
export class Store {
  /** i_size in bytes. Page multiples are exact up to 2^64. */
  size = 0;
  /** Pages that are allocated at once: what hugetlbfs makes its files of, else 1. */
  unit: number;
  /** Indices with a page. */
  present: PageSet = PageSet.empty;
  /** Of them, those that fallocate put there and nobody has looked at since: shmem's !uptodate pages (reference 2.4, last row). */
  fresh: PageSet = PageSet.empty;
  /** Pages whose memory is broken: nobody can use them. */
  poisoned: PageSet = PageSet.empty;
  bytes: ByteStore = ByteStore.empty;
  /** Descriptors, mappings and memslots that keep it; its pages are freed with the last one. */
  holders = 0;
  /** F_SEAL_* bits. */
  seals = 0;
  /** File position of a memfd, in bytes: it is opened once, and duplicates share it. */
  position = 0;
  /** Of a guest_memfd: its GUEST_MEMFD_FLAG_* bits, and the VM that made it, to which it is tied (reference 3.2). Of a VM's descriptor: that VM. */
  flags = 0;
  vm = 0;
  /** In-place conversion: indices whose owner is not the one that the file began with (reference 3.11). */
  converted: PageSet = PageSet.empty;
  constructor(
    public owner: Epoch,
    readonly id: number,
    readonly kind: StoreKind,
    readonly name: string,
  ) {
    this.unit = kind === 'hugetlb' ? HUGE : 1;
  }
  copy(owner: Epoch): Store {
    const copy = Object.assign(new Store(owner, this.id, this.kind, this.name), this);
    copy.owner = owner;
    return copy;
  }
}

/** A mapping in the VMM's address space: pages [lo, hi) of host virtual addresses. Immutable. */
export interface Vma {
  readonly lo: number;
  readonly hi: number;
  readonly store: number;
  /** Index in the store of the page at `lo`. */
  readonly offset: number;
  readonly prot: number;
  /** VM_HUGEPAGE, of private anonymous memory: a fault takes a hugepage where one fits (madvise). */
  readonly hugepage: boolean;
  readonly name: string;
}

/** PROT_* bits of a mapping. */
export const Prot = { none: 0, read: 1, write: 2 } as const;

/** A memslot (reference 1). Immutable: KVM, too, replaces slots instead of changing them. */
export interface Memslot {
  readonly id: number;
  readonly as: number;
  /** First gfn, and number of pages. */
  readonly base: number;
  readonly pages: number;
  /** userspace_addr as a page number. */
  readonly hva: number;
  readonly flags: number;
  /** Store id of the private fd, or -1; `offset` is the file's page index at `base`. */
  readonly file: number;
  readonly offset: number;
  /** KVM_MEMSLOT_INVALID: being deleted or moved; faults retry. */
  readonly invalid: boolean;
}

/**
 * KVM_MEM_* flags (reference 2.2, 3.3; `private` is KVM_MEM_PRIVATE or KVM_MEM_GUEST_MEMFD), and the kernel's own `gmemOnly`: all faults take their page from the
 * guest_memfd (reference 1, gmem-only slot).
 */
export const SlotFlag = { logDirty: 1, readonly: 2, private: 4, gmemOnly: 1 << 17 } as const;

/** Stage-2 entries by side, as sets of gfns.
 * An entry resolves through the slot and file or mapping of the moment; where a missing zap let a page be freed under its entry, `orphans` says so. */
export interface Stage2 {
  shared: PageSet;
  sharedWritable: PageSet;
  private: PageSet;
  privateWritable: PageSet;
  /** gfns that a 2 MiB entry maps on the shared side, and those that a 1 GiB entry does (reference 3.9). A gfn is in one of them at most. */
  huge: PageSet;
  gigantic: PageSet;
  /** gfns whose private entry maps a page that was freed under it; its contents stand in the orphanage (store 0) at index gfn. */
  orphans: PageSet;
}

/** Hugepages whose attributes are mixed, as far as KVM has counted (reference 3.9): by number, gfn / 512 and gfn / 512². Immutable. */
export interface Mixed {
  readonly huge: PageSet;
  readonly gigantic: PageSet;
}
export const UNIFORM: Mixed = { huge: PageSet.empty, gigantic: PageSet.empty };

/** Page states that hardware or the hypervisor's RMP keep, by gfn (reference 4.2-4.4). */
export interface PageStates {
  /** SNP: the RMP entry is assigned to the guest. pKVM: donated. */
  assigned: PageSet;
  /** SNP: validated by PVALIDATE. TDX: accepted (not pending). */
  validated: PageSet;
  /** pKVM: SHARED_OWNED, the guest has shared it with the host. */
  sharedOwned: PageSet;
}

/** A gfn_to_pfn_cache: KVM's own way to a page of guest memory (kvmclock, Xen pages), looked up once and kept. Immutable. */
export interface PfnCache {
  readonly gfn: number;
  /** Where it leads: a store and a page of it. */
  readonly store: number;
  readonly page: number;
  /** False after an invalidation: it is looked up again before its next use. */
  readonly valid: boolean;
}

/** Pages [lo, hi) of a store that a device may reach at any time: a VFIO mapping, pinned. Immutable. */
export interface Pin {
  /** Where the device sees it, as a page number of its own addresses; -1 for a pin without a mapping. */
  readonly iova: number;
  readonly store: number;
  readonly lo: number;
  readonly hi: number;
}

/** What KVM holds of one VM. A machine has one that runs; recordings make several, of which all but the current one are put aside (`kvm/vms.ts`). */
export interface VmParts {
  slots: readonly Memslot[];
  stage2: Stage2;
  mmioEntries: PageSet;
  mmioOutdated: PageSet;
  attributes: PageSet;
  mixed: Mixed;
  dirty: PageSet;
  hypercallExits: boolean;
  pfnCaches: readonly PfnCache[];
  pageStates: PageStates;
}

/** Gives what KVM holds of a VM to another holder, who may change it from then on. Field by field, as `State.fork` is. */
export function copyParts(from: VmParts, to: VmParts): void {
  to.slots = from.slots;
  to.stage2 = { ...from.stage2 };
  to.mmioEntries = from.mmioEntries;
  to.mmioOutdated = from.mmioOutdated;
  to.attributes = from.attributes;
  to.mixed = from.mixed;
  to.dirty = from.dirty;
  to.hypercallExits = from.hypercallExits;
  to.pfnCaches = from.pfnCaches;
  to.pageStates = { ...from.pageStates };
}

/** A VM by its number. Immutable. */
export interface Vm {
  /** KVM_X86_*_VM (reference 3.3): 0 default, 1 software-protected, 4 SNP, 5 TDX. */
  readonly type: number;
  /** Whether its descriptor is open: without it no call reaches the VM, which lives on (reference 9). */
  readonly open: boolean;
  /** What KVM holds of it while another VM is the current one; null for the current one. */
  readonly parts: VmParts | null;
}

/** Of a vCPU: whether its MMU has page tables, and whether they are condemned until its next KVM_RUN (reference 9, prefault). */
export const Root = { none: 0, valid: 1, obsolete: 2 } as const;

/** Locks of the kernel that the model has, as numbers (DESIGN 3). */
export const Lock = { page: 0, mmu: 1, slots: 2, mmap: 3, invalidate: 4 } as const;

export interface HeldLock {
  readonly lock: number;
  /** Which one of its kind: the store of a page lock; else 0. */
  readonly id: number;
  /** Pages [lo, hi) of a page lock; else [0, 1). */
  readonly lo: number;
  readonly hi: number;
  readonly holder: number;
}

/** How the whole machine ended, if it did: the VMM or the guest died, or somebody chose at an exit to stop the VM. */
export interface Ending {
  readonly kind: 'vmm-died' | 'guest-died' | 'vm-stopped';
  readonly actor: number;
  readonly text: string;
}

// Shared by all states that have none of their own yet: whoever writes copies what is not of the epoch.
const NO_COSTS = new Float64Array(COST_COUNT);
const NO_GLOBALS = new Int32Array(0);

/**
 * The whole state of a machine, as a value (DESIGN 3). Its fields are replaced, never changed in place by anyone
 * but the machine that owns it; `Machine.save` hands it out and goes on with a shallow copy: O(1), whatever the guest's size and the run's length.
 */
export class State {
  // what memory is made of
  /** By id. Store 0 is the orphanage: freed pages that a stale stage-2 entry still reaches. Closed stores are null. */
  stores: (Store | null)[] = [];
  /** The VMM's mappings, sorted, disjoint. */
  vmas: readonly Vma[] = [];
  /** hva pages that the VMM's page tables map by 2 MiB entries, of private anonymous memory: transparent hugepages. */
  transparent: PageSet = PageSet.empty;
  /** The mappings of other processes, by number; what the VMM maps later they do not see. */
  processes: readonly (readonly Vma[])[] = [];
  /** Descriptor → store id, -1 where closed. */
  descriptors: readonly number[] = [];
  /** Pages allocated in all stores. */
  allocated = 0;

  // what KVM holds
  /** Sorted by (as, base). */
  slots: readonly Memslot[] = [];
  stage2: Stage2 = {
    shared: PageSet.empty,
    sharedWritable: PageSet.empty,
    private: PageSet.empty,
    privateWritable: PageSet.empty,
    huge: PageSet.empty,
    gigantic: PageSet.empty,
    orphans: PageSet.empty,
  };
  /** gfns with an installed MMIO entry of this memslot generation (reference 9, "MMIO entries have a memory"). */
  mmioEntries: PageSet = PageSet.empty;
  /** The same of an earlier memslot generation: outdated. */
  mmioOutdated: PageSet = PageSet.empty;
  /** gfns with KVM_MEMORY_ATTRIBUTE_PRIVATE: mem_attr_array (reference 3.2). */
  attributes: PageSet = PageSet.empty;
  mixed: Mixed = UNIFORM;
  /** gfns written since the dirty log was last read, in memslots that log them. */
  dirty: PageSet = PageSet.empty;
  /** KVM_CAP_EXIT_HYPERCALL is enabled for KVM_HC_MAP_GPA_RANGE (reference 4.1). */
  hypercallExits = false;
  /** Of an SNP or TDX guest: its launch is over, so that nothing can be loaded any more and faults may come (reference 4.2, 4.3). */
  finalized = true;
  /** By number, and the one whose parts stand here. */
  vms: readonly Vm[] = [];
  vm = 0;
  /** By actor: `Root`. */
  roots: readonly number[] = [];
  /** mmu_invalidate_seq. Absolute, hence not part of identity. */
  invalidateSeq = 0;
  /** mmu_invalidate_in_progress, and the gfns [lo, hi) concerned. */
  invalidating = 0;
  invalidateLo = 0;
  invalidateHi = 0;
  locks: readonly HeldLock[] = [];
  /** Number of the current SRCU grace period of the memslots; readers by actor: the period they entered in, -1 outside. */
  srcuPeriod = 0;
  srcuReaders: readonly number[] = [];
  pfnCaches: readonly PfnCache[] = [];
  pageStates: PageStates = { assigned: PageSet.empty, validated: PageSet.empty, sharedOwned: PageSet.empty };

  /** Pages that devices hold. */
  pins: readonly Pin[] = [];
  /** The VMM's own record: gfns that it takes as shared (reference 5.1 step 8). */
  booked: PageSet = PageSet.empty;
  /** A device listens to the record: shared gfns are mapped for it at iova = gpa. */
  deviceListens = false;

  // what the guest believes
  /** By mapping of the guest (0 is the direct map, others are aliases): gfns that it maps as shared. */
  views: readonly PageSet[] = [PageSet.empty];

  // what runs
  actors: Actor[] = [];
  /** The actor whose turn it is. */
  turn = 0;
  /** Script variables shared by all actors: 64 bits each as int32 pairs. */
  globals: Int32Array = NO_GLOBALS;
  globalsOwner: Epoch = NO_EPOCH;
  /** Range sets held by script variables. */
  globalRefs: readonly PageSet[] = [];
  /** Notifications not yet waited for, by event. */
  pending: readonly number[] = [];
  /** Actors that have arrived, by barrier. */
  arrived: readonly number[] = [];
  /** Injected failures: allocations left until the one that fails, -1 none; and with what. */
  failAllocation = -1;
  failErrno = 0;
  random = 0;
  ending: Ending | null = null;
  /** The only actor that may run (solo), or -1. */
  solo = -1;
  /** Whether the actor whose turn it is has begun a statement in it. */
  begun = false;
  /**
   * With a seed: the moment at which the turn ends, so that it does not matter how a run is cut into slices; 0 if a new turn is to be drawn. Identity counts the
   * steps left, not the moment.
   */
  turnEnds = 0;
  /** Turns taken of the entry's own schedule. */
  scheduled = 0;
  /** The thread of what a person has the VMM do (`hand.ts`), -1 before the first time; and whether it goes before all others, or has met somebody's lock and waits until a turn is over. */
  hand = -1;
  handDue = false;

  // not part of identity
  costs: Float64Array = NO_COSTS;
  costsOwner: Epoch = NO_EPOCH;
  /** Atomic steps since the start; and those of them that the debugger's hand did, during which all others stood still. */
  moment = 0;
  handSteps = 0;
  /** Grows with every change of where accesses lead (slots, mappings, entries, views, page states): translations remembered before are void. */
  layout = 0;
  /** Grows with every store to memory. With `layout`, tells invariants and views that they are out of date. */
  writes = 0;
  /** Both when invariants were last looked at. What was seen broken is told once; the run may go on. */
  checkedLayout = -1;
  checkedWrites = -1;
  /** An earlier exit, for finding a run that repeats itself (Brent's method): its fingerprint, and the identity of the state then, once it was worth computing. */
  mark: { readonly fingerprint: number; readonly identity: Hash64 | null } | null = null;
  markLeft = 1;
  markPower = 1;

  /**
   * A shallow copy: everything below it is shared until somebody writes. Every machine that goes back, predicts or explores begins with one, so it names its fields:
   * Object.assign takes twenty times as long, and so does a typed array of a state's own.
   */
  fork(): State {
    const copy = new State();
    copy.stores = this.stores.slice();
    copy.vmas = this.vmas;
    copy.transparent = this.transparent;
    copy.processes = this.processes;
    copy.descriptors = this.descriptors;
    copy.allocated = this.allocated;
    copyParts(this, copy);
    copy.finalized = this.finalized;
    copy.vms = this.vms;
    copy.vm = this.vm;
    copy.roots = this.roots;
    copy.invalidateSeq = this.invalidateSeq;
    copy.invalidating = this.invalidating;
    copy.invalidateLo = this.invalidateLo;
    copy.invalidateHi = this.invalidateHi;
    copy.locks = this.locks;
    copy.srcuPeriod = this.srcuPeriod;
    copy.srcuReaders = this.srcuReaders;
    copy.pins = this.pins;
    copy.booked = this.booked;
    copy.deviceListens = this.deviceListens;
    copy.views = this.views;
    copy.actors = this.actors.slice();
    copy.turn = this.turn;
    copy.globals = this.globals;
    copy.globalsOwner = this.globalsOwner;
    copy.globalRefs = this.globalRefs;
    copy.pending = this.pending;
    copy.arrived = this.arrived;
    copy.failAllocation = this.failAllocation;
    copy.failErrno = this.failErrno;
    copy.random = this.random;
    copy.ending = this.ending;
    copy.solo = this.solo;
    copy.begun = this.begun;
    copy.turnEnds = this.turnEnds;
    copy.scheduled = this.scheduled;
    copy.hand = this.hand;
    copy.handDue = this.handDue;
    copy.costs = this.costs;
    copy.costsOwner = this.costsOwner;
    copy.moment = this.moment;
    copy.handSteps = this.handSteps;
    copy.layout = this.layout;
    copy.writes = this.writes;
    copy.checkedLayout = this.checkedLayout;
    copy.checkedWrites = this.checkedWrites;
    copy.mark = this.mark;
    copy.markLeft = this.markLeft;
    copy.markPower = this.markPower;
    return copy;
  }
}
