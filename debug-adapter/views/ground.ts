import { KVM_ABIS } from '../../engine/kvm/abi/abis.js';
import { findVma } from '../../engine/kvm/mm.js';
import type { MachineSpec } from '../../engine/kvm/spec.js';
import { SlotFlag, type Memslot, type State, type Store } from '../../engine/kvm/state.js';
import { PageSet } from '../../engine/memory/page-set.js';
import { PAGE_LIMIT, pagesOf, type PageRange } from '../../engine/memory/range.js';
import { pinnedPages } from './pinned.js';

/**
 * gfns [lo, hi) over which nothing changes but members of page sets: one memslot or none, one stretch of its private fd, one mapping behind its
 * shared half. Within it, what a gfn is follows from a handful of bits.
 */
export interface Stretch extends PageRange {
  /** Null in a gap. */
  readonly slot: Memslot | null;
  /** The private fd's store, null without one; the page of it behind a gfn is gfn + `fileShift`. */
  readonly file: Store | null;
  readonly fileShift: number;
  /** Whether these pages lie before the end of the file: nobody gets those beyond. */
  readonly usable: boolean;
  /** Whether all faults take their page from the file, whatever their side. */
  readonly gmemOnly: boolean;
  /** The store mapped behind the shared half, null where nothing is mapped; its page is gfn + `sharedShift`. */
  readonly shared: Store | null;
  readonly sharedShift: number;
  /** Whether that is the file itself, page by page: the shared half has no pages of its own then. */
  readonly inPlace: boolean;
}

/** The parts of the tuple that are sets of pages, by bit. A gfn's bits together, its signature, say all about it within a stretch. */
const Part = {
  view: 1,
  accepted: 2,
  stage2Shared: 4,
  stage2Private: 8,
  orphan: 16,
  file: 32,
  poisoned: 64,
  shared: 128,
  held: 256,
  booked: 512,
  pinned: 1024,
} as const;

/** One part over a stretch: its set, and what to add to a gfn to look it up there. */
export interface PartSet {
  readonly bit: number;
  readonly set: PageSet;
  readonly shift: number;
}

/** All gfns of address space 0, as stretches that lie end to end. Costs what memslots and mappings there are. */
export class Ground {
  readonly stretches: readonly Stretch[];
  /** The gfns that KVM holds as private; null where the pages of the private fds say it. */
  readonly heldGfns: PageSet | null;
  readonly #books: boolean;
  readonly #pinned: ReadonlyMap<number, PageSet>;

  /** @param state one that nobody writes any more: `Machine.save` gives such */
  constructor(
    readonly state: State,
    spec: MachineSpec,
  ) {
    const abi = KVM_ABIS[spec.abi];
    this.heldGfns = abi.heldGfns(state);
    this.#books = abi.books;
    this.#pinned = pinnedPages(state.pins);
    const stretches: Stretch[] = [];
    let at = 0;
    for (const slot of state.slots) {
      if (slot.as !== 0) continue;
      if (at < slot.base) stretches.push(gap(at, slot.base));
      addSlot(state, slot, stretches);
      at = slot.base + slot.pages;
    }
    if (at < PAGE_LIMIT) stretches.push(gap(at, PAGE_LIMIT));
    this.stretches = stretches;
  }

  /** The parts that may hold for some gfn of a stretch, others are empty. */
  partsOf(stretch: Stretch): PartSet[] {
    const { views, pageStates, stage2 } = this.state;
    const { file, fileShift, shared, sharedShift, inPlace } = stretch;
    const parts: PartSet[] = [
      { bit: Part.view, set: views[0] ?? PageSet.empty, shift: 0 },
      { bit: Part.accepted, set: pageStates.validated, shift: 0 },
      { bit: Part.stage2Shared, set: stage2.shared, shift: 0 },
      { bit: Part.stage2Private, set: stage2.private, shift: 0 },
      { bit: Part.orphan, set: stage2.orphans, shift: 0 },
    ];
    if (this.heldGfns !== null) parts.push({ bit: Part.held, set: this.heldGfns, shift: 0 });
    if (file !== null) {
      parts.push({ bit: Part.file, set: file.present, shift: fileShift });
      parts.push({ bit: Part.poisoned, set: file.poisoned, shift: fileShift });
      if (this.#books) parts.push({ bit: Part.booked, set: this.state.booked, shift: 0 });
    }
    if (shared !== null) {
      if (!inPlace) parts.push({ bit: Part.shared, set: shared.present, shift: sharedShift });
      const pinned = this.#pinned.get(shared.id) ?? PageSet.empty;
      parts.push({ bit: Part.pinned, set: pinned, shift: sharedShift });
    }
    return parts;
  }

  /** Visits the stretches that meet gfns [lo, hi), each with the part of it that does. */
  within(lo: number, hi: number, visit: (stretch: Stretch, lo: number, hi: number) => void): void {
    for (let i = this.indexAt(lo); i < this.stretches.length; i++) {
      const stretch = this.stretches[i] as Stretch;
      if (stretch.lo >= hi) return;
      visit(stretch, Math.max(lo, stretch.lo), Math.min(hi, stretch.hi));
    }
  }

  /** Index of the stretch that holds a gfn. */
  indexAt(gfn: number): number {
    let low = 0;
    for (let high = this.stretches.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if ((this.stretches[middle] as Stretch).lo > gfn) high = middle;
      else low = middle;
    }
    return low;
  }

  /** From the first memslot's start to the last one's end. */
  get guest(): PageRange {
    const slots = this.state.slots.filter(({ as }) => as === 0);
    const [first, last] = [slots[0], slots.at(-1)];
    return first === undefined || last === undefined
      ? { lo: 0, hi: 0 }
      : { lo: first.base, hi: last.base + last.pages };
  }
}

function gap(lo: number, hi: number): Stretch {
  const nothing = { slot: null, file: null, fileShift: 0, usable: false, gmemOnly: false };
  return { lo, hi, ...nothing, shared: null, sharedShift: 0, inPlace: false };
}

/** Cuts a slot where its mappings begin and end, and where its file does. */
function addSlot(state: State, slot: Memslot, to: Stretch[]): void {
  const file = slot.file < 0 ? null : (state.stores[slot.file] ?? null);
  const fileShift = slot.offset - slot.base;
  const fileEnd = file === null ? Infinity : pagesOf(file.size) - fileShift;
  const end = slot.base + slot.pages;
  const toHva = slot.hva - slot.base;
  let at = slot.base;
  while (at < end) {
    const vma = findVma(state, at + toHva);
    const next = vma === undefined ? nextMapping(state, at + toHva) : vma.hi;
    const hi = Math.min(end, next - toHva, at < fileEnd ? fileEnd : Infinity);
    const shared = vma === undefined ? null : (state.stores[vma.store] ?? null);
    const sharedShift = vma === undefined ? 0 : toHva - vma.lo + vma.offset;
    to.push({
      lo: at,
      hi,
      slot,
      file,
      fileShift,
      usable: file !== null && at < fileEnd,
      gmemOnly: (slot.flags & SlotFlag.gmemOnly) !== 0,
      shared,
      sharedShift,
      inPlace: shared !== null && shared === file && sharedShift === fileShift,
    });
    at = hi;
  }
}

/** Where the first mapping above an hva begins. */
function nextMapping(state: State, hva: number): number {
  let low = 0;
  let high = state.vmas.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((state.vmas[middle]?.lo ?? Infinity) > hva) high = middle;
    else low = middle + 1;
  }
  return state.vmas[low]?.lo ?? Infinity;
}

/** Whether two stretches, of the same or of different moments, lead to the same slot, file and mapping page by page. */
export function sameBehind(a: Stretch, b: Stretch): boolean {
  return (
    a.slot?.id === b.slot?.id &&
    a.slot?.file === b.slot?.file &&
    a.file?.id === b.file?.id &&
    a.fileShift === b.fileShift &&
    a.usable === b.usable &&
    a.gmemOnly === b.gmemOnly &&
    a.shared?.id === b.shared?.id &&
    a.sharedShift === b.sharedShift
  );
}
