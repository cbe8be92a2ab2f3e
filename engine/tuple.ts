import { PageSet } from './memory/page-set.js';
import type { MachineSpec } from './kvm/spec.js';
import { fileIndex } from './kvm/slots.js';
import { SlotFlag, type Memslot, type Pin, type State, type Vma } from './kvm/state.js';
import { KVM_ABIS } from './kvm/abi/abis.js';

/**
 * What a run of gfns [lo, hi) is, all parts of the tuple (DESIGN 3): what the guest believes, what KVM holds, what stage-2 has installed, which
 * backing exists. `slot` is -1 in a gap.
 */
export interface GfnRun {
  readonly lo: number;
  readonly hi: number;
  readonly slot: number;
  /** The guest's direct map. */
  readonly view: 'private' | 'shared';
  /** Accepted or validated, on flavours that have it. */
  readonly accepted: boolean;
  readonly kvm: 'private' | 'shared' | 'none';
  readonly stage2Shared: boolean;
  readonly stage2Private: boolean;
  readonly sharedBacked: boolean;
  readonly privateBacked: boolean;
  /** What the VMM's own record says (guest-memfd); null where it keeps none. */
  readonly booked: 'private' | 'shared' | null;
  /** A device holds the shared page. */
  readonly pinned: boolean;
  /** A stage-2 entry leads where it should not: to a freed page, or to the side that KVM does not hold. */
  readonly stale: boolean;
  /** What does not agree, in words. */
  readonly disagreements: readonly string[];
}

/**
 * The runs of gfns [lo, hi), with neighbours alike joined. Cost follows the runs, whatever the size.
 *
 * @param limit at most so many runs; the rest is left out
 */
export function gfnRuns(s: State, lo: number, hi: number, spec: MachineSpec, limit = Infinity): GfnRun[] {
  const runs: GfnRun[] = [];
  let at = lo;
  while (at < hi && runs.length < limit) {
    const run = runAt(s, at, hi, spec);
    const last = runs.at(-1);
    if (last !== undefined && alike(last, run)) runs[runs.length - 1] = { ...last, hi: run.hi };
    else runs.push(run);
    at = run.hi;
  }
  return runs;
}

/** The run that begins at a gfn and ends where the first of its parts changes. */
function runAt(s: State, at: number, limit: number, spec: MachineSpec): GfnRun {
  let hi = limit;
  const cut = (set: PageSet, index: number, gfn: number): boolean => {
    const member = set.has(index);
    hi = Math.min(hi, set.next(index, !member) - index + gfn);
    return member;
  };
  const view = cut(s.views[0] ?? PageSet.empty, at, at) ? 'shared' : 'private';
  const accepted = cut(s.pageStates.validated, at, at);
  const stage2Shared = cut(s.stage2.shared, at, at);
  const stage2Private = cut(s.stage2.private, at, at);
  const orphan = cut(s.stage2.orphans, at, at);
  const abi = KVM_ABIS[spec.abi];
  const held = abi.held(s, at, hi);
  const slot = s.slots.find((one) => one.as === 0 && one.base + one.pages > at);
  if (slot === undefined || slot.base > at) {
    hi = Math.min(hi, slot?.base ?? hi, held.hi);
    return {
      lo: at,
      hi,
      slot: -1,
      view,
      accepted,
      kvm: held.isPrivate ? 'private' : 'none',
      stage2Shared,
      stage2Private,
      sharedBacked: false,
      privateBacked: false,
      booked: null,
      pinned: false,
      stale: stage2Shared || stage2Private,
      disagreements: stage2Shared || stage2Private ? ['stage-2 maps a gfn that has no memslot'] : [],
    };
  }
  hi = Math.min(hi, slot.base + slot.pages);
  const file = slot.file < 0 ? undefined : (s.stores[slot.file] ?? undefined);
  const privateBacked = file !== undefined && cut(file.present, fileIndex(slot, at), at);
  const hva = slot.hva + at - slot.base;
  const vma = mappingAt(s, hva);
  let sharedBacked = false;
  if (vma === undefined) {
    const next = s.vmas.find((one) => one.lo > hva);
    if (next !== undefined) hi = Math.min(hi, next.lo - hva + at);
  } else {
    hi = Math.min(hi, vma.hi - hva + at);
    const present = s.stores[vma.store]?.present ?? PageSet.empty;
    const page = hva - vma.lo + vma.offset;
    // The very same page behind both halves is one page: the file's.
    sharedBacked = !isSamePage(slot, at, vma, page) && cut(present, page, at);
  }
  hi = Math.min(hi, held.hi);
  const kvm = held.isPrivate ? 'private' : 'shared';
  const stale =
    orphan || (stage2Private && !held.isPrivate) || (stage2Shared && held.isPrivate && !isGmemOnly(slot));
  const booked = !abi.books || file === undefined ? null : cut(s.booked, at, at) ? 'shared' : 'private';
  const pin = s.pins.length === 0 || vma === undefined ? undefined : pinAt(s, vma, hva);
  if (s.pins.length > 0 && vma !== undefined) hi = Math.min(hi, at + samePins(s, vma, hva));
  return {
    lo: at,
    hi,
    slot: slot.id,
    view,
    accepted,
    kvm,
    stage2Shared,
    stage2Private,
    sharedBacked,
    privateBacked,
    booked,
    pinned: pin !== undefined,
    stale,
    disagreements: disagreementsOf(
      { view, kvm, accepted, orphan, stage2Shared, stage2Private, booked, pinned: pin !== undefined },
      slot,
      spec,
    ),
  };
}

interface Parts {
  readonly view: 'private' | 'shared';
  readonly kvm: 'private' | 'shared';
  readonly accepted: boolean;
  readonly orphan: boolean;
  readonly stage2Shared: boolean;
  readonly stage2Private: boolean;
  readonly booked: 'private' | 'shared' | null;
  readonly pinned: boolean;
}

/** Which parts do not agree, in words that say what comes of it. */
function disagreementsOf(p: Parts, slot: Memslot, spec: MachineSpec): string[] {
  const words: string[] = [];
  // A slot without private fd is always shared; a guest that maps it as private will exit at its first access.
  // Where the attribute decides for a guest that cannot say, its view is no claim.
  const claims = !KVM_ABIS[spec.abi].untyped(spec.flavour);
  if (claims && p.view !== p.kvm && (p.view === 'shared' || slot.file >= 0)) {
    words.push(`the guest maps it as ${p.view}, KVM holds it as ${p.kvm}: the next access exits`);
  }
  if (p.orphan) words.push('the private stage-2 entry maps a page that was freed');
  else if (p.stage2Private && p.kvm === 'shared')
    words.push('a private stage-2 entry is installed although KVM holds the gfn as shared');
  if (p.stage2Shared && p.kvm === 'private' && !isGmemOnly(slot))
    words.push('a shared stage-2 entry is installed although KVM holds the gfn as private');
  const hardware = spec.flavour === 'tdx' || spec.flavour === 'snp';
  if (hardware && p.accepted && p.kvm === 'shared')
    words.push('the guest has accepted it, KVM holds it as shared');
  if (p.booked !== null && p.booked !== p.kvm)
    words.push(`the VMM books it as ${p.booked}, KVM holds it as ${p.kvm}`);
  if (p.pinned && p.kvm === 'private')
    words.push('a device holds the shared page, KVM holds the gfn as private');
  return words;
}

/** One store serves both sides: an entry of either is right. */
function isGmemOnly(slot: Memslot): boolean {
  return (slot.flags & SlotFlag.gmemOnly) !== 0;
}

/** Whether what is mapped at the slot's userspace_addr is the page of its private fd itself: memory that is converted in place. */
function isSamePage(slot: Memslot, gfn: number, vma: Vma, page: number): boolean {
  return vma.store === slot.file && page === fileIndex(slot, gfn);
}

/** What a device holds of the page at an hva, if it does. */
function pinAt(s: State, vma: Vma, hva: number): Pin | undefined {
  const page = hva - vma.lo + vma.offset;
  return s.pins.find((pin) => pin.store === vma.store && pin.lo <= page && page < pin.hi);
}

/** For how many pages from an hva on that stays the same, at least. */
function samePins(s: State, vma: Vma, hva: number): number {
  const page = hva - vma.lo + vma.offset;
  const ends = s.pins.flatMap((pin) => (pin.store === vma.store ? [pin.lo, pin.hi] : []));
  return Math.min(...ends.filter((end) => end > page), Infinity) - page;
}

function mappingAt(s: State, hva: number): Vma | undefined {
  return s.vmas.find((vma) => vma.lo <= hva && hva < vma.hi);
}

/** Whether two neighbouring runs are alike in everything that is shown. */
function alike(a: GfnRun, b: GfnRun): boolean {
  return (
    a.slot === b.slot &&
    a.view === b.view &&
    a.accepted === b.accepted &&
    a.kvm === b.kvm &&
    a.stage2Shared === b.stage2Shared &&
    a.stage2Private === b.stage2Private &&
    a.sharedBacked === b.sharedBacked &&
    a.privateBacked === b.privateBacked &&
    a.booked === b.booked &&
    a.pinned === b.pinned &&
    a.stale === b.stale &&
    a.disagreements.length === b.disagreements.length &&
    a.disagreements.every((words, i) => words === b.disagreements[i])
  );
}
