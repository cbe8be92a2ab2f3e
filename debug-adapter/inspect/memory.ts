import { KVM_ABIS } from '../../engine/kvm/abi/abis.js';
import { ORPHANAGE } from '../../engine/kvm/pages.js';
import { findVma } from '../../engine/kvm/mm.js';
import { fileIndex, findSlot, slotAtOrAbove } from '../../engine/kvm/slots.js';
import type { MachineSpec } from '../../engine/kvm/spec.js';
import { SlotFlag, type Memslot, type State, type Store } from '../../engine/kvm/state.js';
import { PageSet } from '../../engine/memory/page-set.js';
import { PAGE_LIMIT, PAGE_SIZE, pagesOf } from '../../engine/memory/range.js';
import type { Subject } from '../debuggee/subject.js';
import { isFileKind } from '../../engine/describe/kinds.js';
import { fileCalled } from './files.js';
import type { MemoryReference } from './memory-reference.js';

/** Bytes [offset, offset + count) from a reference on: where they are, or why nothing is there. */
export type MemoryPiece =
  | {
      readonly offset: number;
      readonly count: number;
      /** The store that holds them, its page, and the first byte's offset in that page. */
      readonly store: number;
      readonly page: number;
      readonly byteOffset: number;
      readonly missing?: undefined;
    }
  | {
      readonly offset: number;
      readonly count: number;
      /** In a few words, why there are no bytes: `hole`, `no memslot`, `not mapped`, … */
      readonly missing: string;
      readonly store?: undefined;
    };

/** What one page of a view leads to, and up to which page (excluded) the answer stays the same, each page leading to the next one of the store. */
type Run = { readonly hi: number } & (
  | { readonly store: number; readonly page: number; readonly missing?: undefined }
  | { readonly missing: string }
);

/**
 * Resolves `count` bytes from `offset` bytes after a reference on, run by run and only as far as the caller looks: what it costs follows the
 * runs, never the pages. The pieces lie end to end from 0 on. Looking allocates nothing: a page that the guest has yet to touch is a hole.
 *
 * @param offset bytes, may be negative
 */
export function* resolve(
  { history: { state }, program: { spec } }: Pick<Subject, 'history' | 'program'>,
  reference: MemoryReference,
  offset: number,
  count: number,
): Generator<MemoryPiece, void, undefined> {
  let { page, byteOffset } = addressAfter(reference, offset);
  const lookUp = lookUpOf(state, reference, spec);
  let done = 0;
  while (done < count) {
    const run: Run =
      page < 0
        ? { hi: 0, missing: 'before address 0' }
        : page >= PAGE_LIMIT
          ? { hi: Infinity, missing: 'beyond the last address' }
          : lookUp(page);
    const bytes = Math.min(count - done, (run.hi - page) * PAGE_SIZE - byteOffset);
    yield run.missing === undefined
      ? { offset: done, count: bytes, store: run.store, page: run.page, byteOffset }
      : { offset: done, count: bytes, missing: run.missing };
    done += bytes;
    page = run.hi;
    byteOffset = 0;
  }
}

/** The page, and the offset in it, `offset` bytes after a reference. The page may lie outside of all addresses. */
export function addressAfter(
  reference: Pick<MemoryReference, 'page' | 'offset'>,
  offset: number,
): { page: number; byteOffset: number } {
  const carry = reference.offset + (((offset % PAGE_SIZE) + PAGE_SIZE) % PAGE_SIZE);
  const page = reference.page + Math.floor(offset / PAGE_SIZE) + (carry >= PAGE_SIZE ? 1 : 0);
  return { page, byteOffset: carry % PAGE_SIZE };
}

function lookUpOf(s: State, { view, file }: MemoryReference, spec: MachineSpec): (page: number) => Run {
  switch (view) {
    case 'guest': {
      const { flavour } = spec;
      const rules = { accepts: flavour === 'tdx' || flavour === 'snp', rmp: flavour === 'snp' };
      const abi = KVM_ABIS[spec.abi];
      const held = abi.heldGfns(s);
      if (held === null) return (gfn) => guestRun(s, gfn, rules);
      const saidRules = { ...rules, held, untyped: abi.untyped(flavour) };
      return (gfn) => inSlot(s, gfn, (slot, hi) => saidRun(s, slot, gfn, hi, saidRules));
    }
    case 'shared':
      return (gfn) => inSlot(s, gfn, (slot, hi) => sharedPage(s, slot, gfn, hi));
    case 'private':
      return (gfn) => inSlot(s, gfn, (slot, hi) => privateRun(s, slot, gfn, hi));
    case 'hva':
      return (page) => mappedRun(s, page, PAGE_LIMIT);
    case 'fd': {
      const store = fileCalled(s, file);
      if (store === undefined) return () => ({ hi: PAGE_LIMIT, missing: 'no such file' });
      return (page) => storeRun(store, page, PAGE_LIMIT);
    }
  }
}

/** Looks into the memslot of a gfn, which ends at `hi` at the latest; a gap is a run of its own. */
function inSlot(s: State, gfn: number, look: (slot: Memslot, hi: number) => Run): Run {
  const slot = findSlot(s, gfn);
  if (slot !== undefined) return look(slot, slot.base + slot.pages);
  return { hi: slotAtOrAbove(s, gfn)?.base ?? PAGE_LIMIT, missing: 'no memslot' };
}

/** The shared half: what the VMM has mapped at the slot's userspace_addr. */
function sharedRun(s: State, slot: Memslot, gfn: number, hi: number): Run {
  const hva = slot.hva + gfn - slot.base;
  const run = mappedRun(s, hva, hva + hi - gfn);
  return { ...run, hi: run.hi - hva + gfn };
}

/** The private half: the slot's private fd. */
function privateRun(s: State, slot: Memslot, gfn: number, hi: number): Run {
  const file = slot.file < 0 ? null : (s.stores[slot.file] ?? null);
  if (file === null) return { hi, missing: 'no private fd' };
  const index = fileIndex(slot, gfn);
  const run = storeRun(file, index, index + hi - gfn);
  return { ...run, hi: run.hi - index + gfn };
}

/** Where a shared access of the guest ends up: in the shared half, unless the slot takes all pages from its file. */
function sharedPage(s: State, slot: Memslot, gfn: number, hi: number): Run {
  return (slot.flags & SlotFlag.gmemOnly) !== 0 ? privateRun(s, slot, gfn, hi) : sharedRun(s, slot, gfn, hi);
}

/** A page of the VMM's address space, whatever its protection: a debugger may look where the VMM may not. */
function mappedRun(s: State, hva: number, limit: number): Run {
  const vma = findVma(s, hva);
  if (vma === undefined) {
    const next = s.vmas.find(({ lo }) => lo > hva);
    return { hi: Math.min(limit, next?.lo ?? PAGE_LIMIT), missing: 'not mapped' };
  }
  const hi = Math.min(limit, vma.hi);
  const store = s.stores[vma.store] ?? null;
  if (store === null) return { hi, missing: 'not mapped' };
  const index = hva - vma.lo + vma.offset;
  const run = storeRun(store, index, index + hi - hva);
  return { ...run, hi: run.hi - index + hva };
}

/** A page of a store. What lies beyond the end of a file nobody reaches, allocated or not. */
function storeRun(store: Store, index: number, limit: number): Run {
  const end = isFileKind(store.kind) ? pagesOf(store.size) : PAGE_LIMIT;
  if (index >= end) return { hi: limit, missing: 'beyond the end of the file' };
  const [hi, present] = stretch(store.present, index, Math.min(limit, end));
  if (!present) return { hi, missing: 'hole' };
  const [same, poisoned] = stretch(store.poisoned, index, hi);
  return poisoned ? { hi: same, missing: 'poisoned' } : { hi: same, store: store.id, page: index };
}

/** Whether a page is in a set, and up to where (at most `limit`) that stays so. */
function stretch(set: PageSet, page: number, limit: number): readonly [hi: number, member: boolean] {
  const member = set.has(page);
  return [Math.min(limit, set.next(page, !member)), member];
}

/** What hardware adds to it: pages that the guest has to accept, an owner for each page that private accesses are checked against. */
interface Rules {
  readonly accepts: boolean;
  readonly rmp: boolean;
}

/**
 * What the guest would find at a gfn with its next access through its direct map. An installed stage-2 entry of the access's own kind is used
 * without asking, wherever it leads (DESIGN 3); without one KVM decides, and where it would exit there is nothing to see.
 */
function guestRun(s: State, gfn: number, { accepts, rmp }: Rules): Run {
  return inSlot(s, gfn, (slot, end) => {
    const [viewHi, isShared] = stretch(s.views[0] ?? PageSet.empty, gfn, end);
    if (isShared) {
      const [hi, mapped] = stretch(s.stage2.shared, gfn, viewHi);
      const held = privateRun(s, slot, gfn, hi);
      if (!mapped && held.missing === undefined) return { hi: held.hi, missing: NOT_SHARED };
      return sharedRun(s, slot, gfn, mapped ? hi : held.hi);
    }
    const [mappedHi, mapped] = stretch(s.stage2.private, gfn, viewHi);
    if (!mapped) return ownRun(s, slot, gfn, mappedHi, accepts);
    const [hi, orphan] = stretch(s.stage2.orphans, gfn, mappedHi);
    if (orphan) return rmp ? { hi, missing: NOT_PRIVATE } : { hi, store: ORPHANAGE, page: gfn };
    return ownRun(s, slot, gfn, hi, accepts, true);
  });
}

const NOT_SHARED = 'the guest maps it as shared, KVM holds it as private';
const NOT_PRIVATE = 'the guest maps it as private, KVM holds it as shared';

/** A private access: the private fd's page, if the guest has accepted it. */
function ownRun(s: State, slot: Memslot, gfn: number, limit: number, accepts: boolean, mapped = false): Run {
  // One of the series' bugs maps shared memory for a private access.
  if (slot.file < 0) return mapped ? sharedRun(s, slot, gfn, limit) : { hi: limit, missing: NOT_PRIVATE };
  const run = privateRun(s, slot, gfn, limit);
  if (run.missing !== undefined)
    return { hi: run.hi, missing: run.missing === 'poisoned' ? 'poisoned' : NOT_PRIVATE };
  if (!accepts) return run;
  const [hi, accepted] = stretch(s.pageStates.validated, gfn, run.hi);
  return accepted ? { ...run, hi } : { hi, missing: 'not accepted by the guest' };
}

/** Where a set says what is held, pages have no say. */
interface SaidRules extends Rules {
  /** gfns that KVM holds as private. */
  readonly held: PageSet;
  /** Whether that decides the side of an access, not the guest. */
  readonly untyped: boolean;
}

/** As `guestRun`, where a set says what is held. A page that is not there yet comes with the access, empty. */
function saidRun(s: State, slot: Memslot, gfn: number, end: number, rules: SaidRules): Run {
  let hi = end;
  const cut = (set: PageSet): boolean => {
    const [to, member] = stretch(set, gfn, hi);
    hi = to;
    return member;
  };
  const { stage2 } = s;
  const isMapped = cut(stage2.private);
  const walksPrivate = rules.untyped ? isMapped : !cut(s.views[0] ?? PageSet.empty);
  if (walksPrivate && isMapped) {
    const orphan = cut(stage2.orphans);
    if (!orphan) return acceptedRun(s, slot, gfn, hi, rules);
    if (!rules.rmp) return { hi, store: ORPHANAGE, page: gfn };
  }
  if (!walksPrivate && cut(stage2.shared)) return sharedPage(s, slot, gfn, hi);
  const held = cut(rules.held);
  // An MMIO entry from before the slot was there makes the access a shared one.
  const wantsPrivate = rules.untyped ? held && !cut(s.mmioOutdated) : walksPrivate;
  if (wantsPrivate !== held) return { hi, missing: wantsPrivate ? NOT_PRIVATE : NOT_SHARED };
  return held ? acceptedRun(s, slot, gfn, hi, rules) : sharedPage(s, slot, gfn, hi);
}

/** The private half, if the guest has accepted it. */
function acceptedRun(s: State, slot: Memslot, gfn: number, limit: number, { accepts }: Rules): Run {
  const run = privateRun(s, slot, gfn, limit);
  if (!accepts || (run.missing !== undefined && run.missing !== 'hole')) return run;
  const [hi, accepted] = stretch(s.pageStates.validated, gfn, run.hi);
  return accepted ? { ...run, hi } : { hi, missing: 'not accepted by the guest' };
}
