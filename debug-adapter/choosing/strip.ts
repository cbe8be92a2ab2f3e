import { KVM_ABIS } from '../../engine/kvm/abi/abis.js';
import { eachVma } from '../../engine/kvm/mm.js';
import { fileIndex, findSlot } from '../../engine/kvm/slots.js';
import type { MachineSpec } from '../../engine/kvm/spec.js';
import { SlotFlag, type Memslot, type State } from '../../engine/kvm/state.js';
import type { PageSet } from '../../engine/memory/page-set.js';
import { pagesOf, type PageRange } from '../../engine/memory/range.js';

/** Cells of a picture, at most. */
const CELLS = 32;
/** Pages to either side of what is converted, at least: what it lies in is seen, too. */
const MARGIN = 4;

const PRIVATE = '▓';
const SHARED = '░';
/** Nothing is behind it: shared, and no page there yet. */
const HOLE = '·';
const MIXED = '*';

/** What the letters of a strip mean, in one line. */
export const STRIP_LEGEND = '▓ private  ░ shared  · hole  * not all alike';

/** A conversion that a strip is drawn with as if it were done. */
export interface Conversion extends PageRange {
  readonly toPrivate: boolean;
}

/** The gfns that a strip about a range shows: the range and some pages around it, of the memslot it begins in. Null without a memslot. */
export function stripWindow(state: State, { lo, hi }: PageRange): PageRange | null {
  const slot = findSlot(state, lo);
  if (slot === undefined) return null;
  const margin = Math.max(MARGIN, Math.ceil((hi - lo) / 8));
  return {
    lo: Math.max(slot.base, lo - margin),
    hi: Math.min(slot.base + slot.pages, Math.max(lo + 1, hi) + margin),
  };
}

/**
 * What KVM holds in a window, as a picture in one line. It asks the sets for counts, a few a cell: what it costs follows the cells, however many
 * pages or runs are there.
 *
 * @param done a conversion to draw as done
 */
export function drawStrip(
  state: State,
  spec: MachineSpec,
  window: PageRange,
  done: Conversion | null = null,
): string {
  const slot = findSlot(state, window.lo);
  if (slot === undefined) return '';
  const held = KVM_ABIS[spec.abi].heldGfns(state);
  const ground = { state, slot, held };
  const pages = window.hi - window.lo;
  const cells = Math.min(CELLS, pages);
  let strip = '';
  for (let cell = 0; cell < cells; cell++) {
    const lo = window.lo + Math.floor((cell * pages) / cells);
    const hi = window.lo + Math.floor(((cell + 1) * pages) / cells);
    strip += letterOf(ground, lo, hi, done);
  }
  return strip;
}

/** What a strip is drawn of. */
interface StripGround {
  readonly state: State;
  readonly slot: Memslot;
  /** The gfns that KVM holds as private; null where the private fd's pages say it. */
  readonly held: PageSet | null;
}

function letterOf(ground: StripGround, lo: number, hi: number, done: Conversion | null): string {
  const held = privatePages(ground, lo, hi, done);
  if (held === hi - lo) return PRIVATE;
  if (held > 0) return MIXED;
  const backed = sharedPages(ground, lo, hi);
  return backed === hi - lo ? SHARED : backed === 0 ? HOLE : MIXED;
}

function privatePages(ground: StripGround, lo: number, hi: number, done: Conversion | null): number {
  if (done === null || done.hi <= lo || hi <= done.lo) return heldPages(ground, lo, hi);
  const from = Math.max(lo, done.lo);
  const to = Math.min(hi, done.hi);
  const converted = done.toPrivate ? to - from : 0;
  return heldPages(ground, lo, from) + converted + heldPages(ground, to, hi);
}

/** gfns of [lo, hi) that KVM holds as private. */
function heldPages({ state, slot, held }: StripGround, lo: number, hi: number): number {
  return held === null ? presentPages(state, slot, lo, hi) : held.count(lo, hi);
}

/** gfns of [lo, hi) with a page in the slot's private fd. */
function presentPages(state: State, slot: Memslot, lo: number, hi: number): number {
  const file = slot.file < 0 ? null : (state.stores[slot.file] ?? null);
  if (file === null || lo >= hi) return 0;
  const from = fileIndex(slot, lo);
  const to = Math.min(fileIndex(slot, hi), pagesOf(file.size));
  return from < to ? file.present.count(from, to) : 0;
}

/** gfns of [lo, hi) with a page for shared accesses: behind the slot's userspace_addr, or in the file if all come from there. */
function sharedPages({ state, slot }: StripGround, lo: number, hi: number): number {
  if ((slot.flags & SlotFlag.gmemOnly) !== 0) return presentPages(state, slot, lo, hi);
  let count = 0;
  eachVma(state, slot.hva + lo - slot.base, slot.hva + hi - slot.base, (vma, from, to) => {
    const start = from - vma.lo + vma.offset;
    count += state.stores[vma.store]?.present.count(start, start + to - from) ?? 0;
  });
  return count;
}
