/** Adding pages to the tree of a PageSet and removing them. */
import type { Epoch } from './epoch.js';
import {
  CAPACITY,
  EMPTY,
  FULL,
  countBits,
  kidOf,
  ownBranch,
  ownLeaf,
  totalOf,
  touched,
  wordMask,
  type Branch,
  type Leaf,
  type PageNode,
} from './page-tree.js';
import { LEAF_BITS, LEAF_PAGES, FANOUT_BITS, LOW_LEVEL, TOTAL, WORDS, KIDS } from './shape.js';

/**
 * Makes the pages lo to hi (half-open, relative to the node, not all of it, not none) members or not.
 *
 * Returns the node itself when it belongs to the epoch or nothing changes, else a copy. What changes a tree
 * changes its total, because one operation only adds or only removes: that is how a parent learns of it.
 */
export function writeNode(
  node: PageNode,
  level: number,
  lo: number,
  hi: number,
  member: boolean,
  epoch: Epoch,
) {
  if (level === 0) return writeLeaf(node, lo, hi, member, epoch);
  return level <= LOW_LEVEL
    ? writeLow(node, level, lo, hi, member, epoch)
    : writeHigh(node, level, lo, hi, member, epoch);
}

function writeLeaf(node: PageNode, lo: number, hi: number, member: boolean, epoch: Epoch): PageNode {
  touched.nodes += 1;
  let words = node as Leaf;
  let leaf: Leaf | null = null;
  let change = 0;
  const last = (hi - 1) >> 5;
  for (let at = lo >> 5; at <= last; at++) {
    const mask = wordMask(at, lo, hi);
    const old = words[WORDS + at]! | 0;
    const flips = (member ? ~old : old) & mask;
    if (flips === 0) continue;
    if (leaf === null) {
      leaf = ownLeaf(node, epoch);
      words = leaf;
    }
    words[WORDS + at] = old ^ flips;
    change += countBits(flips);
  }
  if (leaf === null) return node;
  const count = member ? leaf[TOTAL]! + change : leaf[TOTAL]! - change;
  leaf[TOTAL] = count;
  return count === 0 ? EMPTY[0]! : count === LEAF_PAGES ? FULL[0]! : leaf;
}

function writeLow(
  node: PageNode,
  level: number,
  lo: number,
  hi: number,
  member: boolean,
  epoch: Epoch,
): PageNode {
  touched.nodes += 1;
  const below = level - 1;
  const goal = (member ? FULL : EMPTY)[below]!;
  const shift = LEAF_BITS + FANOUT_BITS * below;
  const span = 1 << shift;
  const last = (hi - 1) >> shift;
  let branch: Branch | null = null;
  let change = 0;
  for (let slot = lo >> shift; slot <= last; slot++) {
    const kid = kidOf(node, slot);
    if (kid === goal) continue;
    const base = slot << shift;
    const from = lo > base ? lo - base : 0;
    const to = hi < base + span ? hi - base : span;
    const before = totalOf(kid);
    let now = goal;
    if (to - from !== span) {
      now =
        below === 0 ? writeLeaf(kid, from, to, member, epoch) : writeLow(kid, below, from, to, member, epoch);
    }
    const after = totalOf(now);
    if (after === before) continue;
    branch ??= ownBranch(node, epoch);
    if (now !== kid) branch[KIDS + slot] = now;
    change += after - before;
  }
  if (branch === null) return node;
  const total = (branch[TOTAL] as number) + change;
  branch[TOTAL] = total;
  return total === 0 ? EMPTY[level]! : total === span << FANOUT_BITS ? FULL[level]! : branch;
}

/** As writeLow, in doubles. */
function writeHigh(
  node: PageNode,
  level: number,
  lo: number,
  hi: number,
  member: boolean,
  epoch: Epoch,
): PageNode {
  touched.nodes += 1;
  const below = level - 1;
  const goal = (member ? FULL : EMPTY)[below]!;
  const span = CAPACITY[below]!;
  const last = Math.floor((hi - 1) / span);
  let branch: Branch | null = null;
  let total = totalOf(node);
  for (let slot = Math.floor(lo / span); slot <= last; slot++) {
    const kid = kidOf(node, slot);
    if (kid === goal) continue;
    const base = slot * span;
    const from = lo > base ? lo - base : 0;
    const to = hi < base + span ? hi - base : span;
    const before = totalOf(kid);
    const now = to - from === span ? goal : writeNode(kid, below, from, to, member, epoch);
    const after = totalOf(now);
    if (after === before) continue;
    branch ??= ownBranch(node, epoch);
    if (now !== kid) branch[KIDS + slot] = now;
    total += after - before;
  }
  if (branch === null) return node;
  branch[TOTAL] = total;
  return total === 0 ? EMPTY[level]! : total === CAPACITY[level]! ? FULL[level]! : branch;
}
