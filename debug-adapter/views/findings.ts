import type { MachineSpec } from '../../engine/kvm/spec.js';
import { PageSet } from '../../engine/memory/page-set.js';
import { Part, type Ground, type PartSet, type Stretch } from './ground.js';

/** What can be found wrong with a gfn, by bit. */
export const Finding = { disagrees: 1, stale: 2, doubleBacked: 4 } as const;

/** Whether KVM takes a gfn with these bits for private. */
function isPrivate(signature: number, { usable }: Stretch): boolean {
  return usable && (signature & (Part.file | Part.poisoned)) === Part.file;
}

/** What is wrong with a gfn with these bits: the rules of `engine/tuple.ts`, for many pages at a time. */
function findingsOf(signature: number, stretch: Stretch, accepts: boolean): number {
  const has = (bit: number): boolean => (signature & bit) !== 0;
  if (stretch.slot === null) {
    const mapped = has(Part.stage2Shared) || has(Part.stage2Private);
    return mapped ? Finding.disagrees | Finding.stale : 0;
  }
  const held = isPrivate(signature, stretch);
  let found = 0;
  const wrongSide = (has(Part.stage2Private) && !held) || (has(Part.stage2Shared) && held);
  if (has(Part.orphan) || wrongSide) found |= Finding.stale | Finding.disagrees;
  if (has(Part.view) ? held : !held && stretch.slot.file >= 0) found |= Finding.disagrees;
  if (accepts && has(Part.accepted) && !held) found |= Finding.disagrees;
  if (has(Part.file) && has(Part.shared)) found |= Finding.doubleBacked;
  return found;
}

/** The findings by signature; one table for each way that stretches can differ in what they mean. */
export class FindingTables {
  readonly #tables = new Map<number, Uint8Array>();
  readonly #accepts: boolean;

  constructor({ flavour }: MachineSpec) {
    this.#accepts = flavour === 'tdx' || flavour === 'snp';
  }

  of(stretch: Stretch): Uint8Array {
    const { slot, usable } = stretch;
    const key = slot === null ? 0 : 1 + (slot.file >= 0 ? 2 : 0) + (usable ? 4 : 0);
    let table = this.#tables.get(key);
    if (table === undefined) {
      table = Uint8Array.from({ length: 256 }, (_, sig) => findingsOf(sig, stretch, this.#accepts));
      this.#tables.set(key, table);
    }
    return table;
  }
}

/** Pages that are swept in one go: bounds the working memory, however many runs there are. */
const BLOCK = 2 ** 20;

/** Called with what was found for gfns [lo, hi); touching calls may say the same. */
type FindingVisitor = (lo: number, hi: number, found: number) => void;

/** Finds all there is in gfns [lo, hi) of a stretch. Costs the runs there, some nanoseconds each. */
export function sweep(
  ground: Ground,
  stretch: Stretch,
  lo: number,
  hi: number,
  table: Uint8Array,
  visit: FindingVisitor,
): void {
  const parts = ground.partsOf(stretch);
  let at = lo;
  while (at < hi) {
    const end = Math.min(hi, nextBlock(parts, at));
    sweepBlock(parts, at, end, table, visit);
    at = end;
  }
}

/** Where a block that begins at a gfn ends: at its size, or after all pages that are alike if there are more of them. */
function nextBlock(parts: readonly PartSet[], at: number): number {
  let alike = Infinity;
  for (const { set, shift } of parts) {
    alike = Math.min(alike, set.next(at + shift, !set.has(at + shift)) - shift);
  }
  return Math.max(alike, (Math.floor(at / BLOCK) + 1) * BLOCK);
}

/** The edges of one part within a block: gfns at which its bit turns over. */
class Edges {
  at = new Float64Array(64);
  count = 0;
  next = 0;
  constructor(readonly bit: number) {}

  add(gfn: number): void {
    if (this.count === this.at.length) {
      const larger = new Float64Array(2 * this.count);
      larger.set(this.at);
      this.at = larger;
    }
    this.at[this.count++] = gfn;
  }
}

function sweepBlock(
  parts: readonly PartSet[],
  lo: number,
  hi: number,
  table: Uint8Array,
  visit: FindingVisitor,
): void {
  let signature = 0;
  let varying = 0;
  const all: PartSet[] = [];
  for (const part of parts) {
    const from = lo + part.shift;
    const member = part.set.has(from);
    if (member) signature |= part.bit;
    if (part.set.next(from, !member) >= hi + part.shift) continue;
    varying |= part.bit;
    all.push(part);
  }
  if (isAlike(table, signature & ~varying, varying)) {
    const found = table[signature] as number;
    if (found !== 0) visit(lo, hi, found);
    return;
  }
  const edges = all.map((part) => edgesOf(part, lo, hi));
  let at = lo;
  while (at < hi) {
    let to = hi;
    for (const one of edges) if (one.next < one.count) to = Math.min(to, one.at[one.next] as number);
    const found = table[signature] as number;
    if (found !== 0) visit(at, to, found);
    for (const one of edges) {
      if (one.next >= one.count || one.at[one.next] !== to) continue;
      one.next++;
      signature ^= one.bit;
    }
    at = to;
  }
}

function edgesOf({ bit, set, shift }: PartSet, lo: number, hi: number): Edges {
  const edges = new Edges(bit);
  // What differs from the empty set are the members: the quickest walk that a set offers.
  set.differences(PageSet.empty, lo + shift, hi + shift, (from, to) => {
    if (from - shift > lo) edges.add(from - shift);
    if (to - shift < hi) edges.add(to - shift);
  });
  return edges;
}

/** Whether all signatures with these bits, and any of the varying ones, mean the same: then nobody needs to look. */
function isAlike(table: Uint8Array, fixed: number, varying: number): boolean {
  const first = table[fixed];
  for (let some = varying; some !== 0; some = (some - 1) & varying) {
    if (table[fixed | some] !== first) return false;
  }
  return true;
}
