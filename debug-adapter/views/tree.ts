import { isFileKind, type FileKind } from '../../engine/describe/kinds.js';
import type { Memslot, Store } from '../../engine/kvm/state.js';
import type { TreeAnswer } from '../gfnscope-protocol.js';
import { filesOf } from '../inspect/files.js';
import type { Found } from './found.js';
import type { Ground } from './ground.js';
import { treeFile } from './tree-files.js';
import { treeSlot, type Allowance, type TreeGround } from './tree-slots.js';

/** What of the tree is asked for. */
export interface TreeWanted {
  /** Runs a slot, extents and holes a file. */
  readonly limit: number;
  /** Only this slot, and its runs from a gfn on; null for everything. */
  readonly only: { readonly slot: Memslot; readonly from: number } | null;
}

/** Entries left out that are counted, in all lists of an answer together. */
const MOST_COUNTED = 20_000;

/** Memslots and files as a tree. Costs what is shown and counted, whatever the size of the guest. */
export function drawTree(ground: TreeGround, found: Found, { limit, only }: TreeWanted): TreeAnswer {
  const { now, before, spec } = ground;
  const allowance: Allowance = { limit, left: MOST_COUNTED };
  const slots =
    only === null
      ? now.state.slots.map((slot) => treeSlot(ground, slot, 0, allowance))
      : [treeSlot(ground, only.slot, only.from, allowance)];
  const files = only === null ? filesOf(now.state).filter(isTreeFile) : [];
  return {
    abi: spec.abi,
    flavour: spec.flavour,
    slots,
    files: files.map((file) => treeFile(now.state, before.state, spec, file, allowance)),
    totals: totalsOf(now, found),
    moment: now.state.moment,
  };
}

function isTreeFile(store: Store): store is Store & { readonly kind: FileKind } {
  return isFileKind(store.kind);
}

/** Pages of all memslots by what they are: counts of sets, no walk. */
function totalsOf(ground: Ground, found: Found): TreeAnswer['totals'] {
  const totals = { private: 0, shared: 0, doubleBacked: 0, unbacked: 0, disagreeing: 0 };
  for (const { lo, hi, slot, file, fileShift, usable, shared, sharedShift, inPlace } of ground.stretches) {
    if (slot === null) continue;
    const pages = hi - lo;
    const allocated = file?.present.count(lo + fileShift, hi + fileShift) ?? 0;
    const touched = inPlace ? 0 : (shared?.present.count(lo + sharedShift, hi + sharedShift) ?? 0);
    const double = found.doubleBacked.count(lo, hi);
    const held =
      ground.heldGfns?.count(lo, hi) ??
      (file !== null && usable ? allocated - brokenPages(file, lo + fileShift, hi + fileShift) : 0);
    totals.private += held;
    totals.shared += pages - held;
    totals.doubleBacked += double;
    totals.unbacked += pages - allocated - touched + double;
    totals.disagreeing += found.disagrees.count(lo, hi);
  }
  return totals;
}

/** Pages of a file that exist and are poisoned: few, a script names each of them. */
function brokenPages(file: Store, lo: number, hi: number): number {
  let count = 0;
  file.poisoned.runs(lo, hi, (from, to) => {
    count += file.present.count(from, to);
  });
  return count;
}
