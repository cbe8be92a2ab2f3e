/**
 * The nodes of a PageSet: a radix tree of bit leaves.
 *
 * A leaf (level 0) is 512 pages, a branch at level n is 32 nodes of level n - 1. A subtree without members is
 * EMPTY[level] and a subtree of nothing but members is FULL[level]; neither is ever materialised, so a range
 * costs its two edges, whatever lies between, and equal sets are equal trees.
 */
import { NO_EPOCH, type Epoch } from './epoch.js';
import { Hasher, ZERO_HASH, type Hash64 } from './hash.js';
import {
  LEAF_BITS,
  LEAF_PAGES,
  LEAF_WORDS,
  FANOUT_BITS,
  FANOUT,
  MAX_LEVEL,
  OWNER,
  TOTAL,
  HASH_LO,
  HASH,
  WORDS,
  KIDS,
} from './shape.js';

/** Pages under a node, by its level. */
export const CAPACITY: readonly number[] = Array.from(
  { length: MAX_LEVEL + 1 },
  (_, level) => 2 ** (LEAF_BITS + FANOUT_BITS * level),
);

/** Nodes that writing operations visited, for tests that show what an operation costs. */
export const touched = { nodes: 0 };

/**
 * A leaf: owner, total (members, 1 to 511), the two halves of the hash (NaN when it was written since), then 16
 * words of 32 pages as signed integers.
 *
 * Nodes are bare arrays because a look-up costs the objects it goes through, and a copy the objects it makes:
 * with an object around the array, both took twice the time. A leaf's is an array of unboxed doubles, which is
 * copied faster than a typed array is made and never scanned by the garbage collector.
 */
export type Leaf = number[];

/** A branch: owner, total, hash (null when something below was written since), then 32 nodes. */
export type Branch = (number | Hash64 | null | Leaf | Branch)[];

export type PageNode = Leaf | Branch;

function newLeaf(total: number, word: number, hash: Hash64): Leaf {
  // The fraction is what makes the array one of unboxed doubles, and copies of it stay that.
  const leaf = [0.5];
  while (leaf.length < WORDS + LEAF_WORDS) leaf.push(word);
  leaf[OWNER] = NO_EPOCH;
  leaf[TOTAL] = total;
  leaf[HASH] = hash.hi;
  leaf[HASH_LO] = hash.lo;
  return leaf;
}

/** One node for each level, each with the one below in all its slots: a way down through them needs no test. */
function uniform(word: number, hashAt: (level: number) => Hash64): readonly PageNode[] {
  const nodes: PageNode[] = [newLeaf(word === 0 ? 0 : LEAF_PAGES, word, hashAt(0))];
  for (let level = 1; level <= MAX_LEVEL; level++) {
    const total = word === 0 ? 0 : CAPACITY[level]!;
    const kid = nodes[level - 1]!;
    nodes.push([NO_EPOCH, total, hashAt(level), ...Array.from({ length: FANOUT }, () => kid)]);
  }
  return nodes;
}

/** The node without members, by its level. */
export const EMPTY = uniform(0, () => ZERO_HASH);

/** The node of nothing but members, by its level. */
export const FULL = uniform(-1, (level) => new Hasher().add(-1).add(level).digest());

/** How many pages under a node are members. */
export function totalOf(node: PageNode): number {
  return node[TOTAL] as number;
}

/** Whether a node is EMPTY or FULL. */
export function isUniform(node: PageNode, level: number): boolean {
  return node === EMPTY[level] || node === FULL[level];
}

export function kidOf(branch: PageNode, slot: number): PageNode {
  return branch[KIDS + slot] as PageNode;
}

/** A leaf to write, with the contents of the node at hand and no hash. */
export function ownLeaf(node: PageNode, epoch: Epoch): Leaf {
  let leaf = node as Leaf;
  if (leaf[OWNER] !== epoch) {
    leaf = leaf.slice();
    leaf[OWNER] = epoch;
  }
  leaf[HASH] = NaN;
  return leaf;
}

/** A branch to write, with the contents of the node at hand and no hash. */
export function ownBranch(node: PageNode, epoch: Epoch): Branch {
  let branch = node as Branch;
  if (branch[OWNER] !== epoch) {
    branch = branch.slice();
    branch[OWNER] = epoch;
  }
  branch[HASH] = null;
  return branch;
}

/** The root of a tree one level higher with the same contents. */
export function raise(root: PageNode, level: number, epoch: Epoch): PageNode {
  const above = EMPTY[level + 1]!;
  if (root === EMPTY[level]) return above;
  const branch = ownBranch(above, epoch);
  branch[KIDS] = root;
  branch[TOTAL] = totalOf(root);
  return branch;
}

/** Bits set in a 32-bit word. */
export function countBits(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The bits of the word `at` of a leaf that a half-open range of its pages covers. */
export function wordMask(at: number, lo: number, hi: number): number {
  const base = at << 5;
  const from = lo > base ? lo - base : 0;
  const to = hi < base + 32 ? hi - base : 32;
  return (-1 << from) & (-1 >>> (32 - to));
}
