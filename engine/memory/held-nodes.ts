/** What one version of a tree keeps in memory that another does not: the price of not forgetting it. In bytes, about. */
import type { PageNode } from './page-tree.js';
import { kidOf } from './page-tree.js';
import { DIGIT_MASK, FANOUT, KIDS, LEAF_WORDS, WORDS } from './shape.js';
import { slotIndex, type MapNode } from './sparse-tree.js';

/** Bytes, about, as V8 lays them out: of an object without its fields, of an array without its elements, and of each of these. */
export const OBJECT = 24;
export const ARRAY = 48;
export const SLOT = 8;

const LEAF_BYTES = ARRAY + SLOT * (WORDS + LEAF_WORDS);
const BRANCH_BYTES = ARRAY + SLOT * (KIDS + FANOUT);
const MAP_NODE_BYTES = OBJECT + 5 * SLOT + ARRAY;

/** Nodes of a PageSet's tree that are not in another tree of the same height. */
export function pageNodesBeyond(node: PageNode, other: PageNode, level: number): number {
  if (node === other) return 0;
  if (level === 0) return LEAF_BYTES;
  let bytes = BRANCH_BYTES;
  for (let slot = 0; slot < FANOUT; slot++) {
    const [kid, its] = [kidOf(node, slot), kidOf(other, slot)];
    if (kid !== its) bytes += pageNodesBeyond(kid, its, level - 1);
  }
  return bytes;
}

/** Nodes of a SparseMap's tree, and values in it, that are not in another tree of the same height. Rests after each node, for whoever has other things to do. */
export function* mapNodesBeyond<T>(
  node: MapNode,
  other: MapNode | null,
  level: number,
  valueBeyond: (value: T, other: T | null) => number,
): Generator<undefined, number, void> {
  if (node === other) return 0;
  let bytes = MAP_NODE_BYTES + SLOT * node.slots.length;
  for (let digit = 0; digit <= DIGIT_MASK; digit++) {
    const bit = 1 << digit;
    if ((node.taken & bit) === 0) continue;
    const kid = node.slots[slotIndex(node.taken, bit)];
    const its = other === null || (other.taken & bit) === 0 ? null : other.slots[slotIndex(other.taken, bit)];
    if (kid === its) continue;
    bytes +=
      level === 0
        ? valueBeyond(kid as T, its as T | null)
        : yield* mapNodesBeyond(kid as MapNode, its as MapNode | null, level - 1, valueBeyond);
  }
  yield;
  return bytes;
}
