/**
 * The nodes of a PageSet: a radix tree of bit leaves.
 *
 * A leaf (level 0) is 512 pages, a branch at level n is 32 nodes of level n - 1. A subtree without members is
 * EMPTY[level] and a subtree of nothing but members is FULL[level]; neither is ever materialised, so a range
 * costs its two edges, whatever lies between, and equal sets are equal trees.
 */
import { NO_EPOCH, type Epoch } from './epoch.js';
import { Hasher, ZERO_HASH, type Hash64 } from './hash.js';

/**
 * The shape of the tree. Enumerations, because a bundler writes their members into the code as numbers: a
 * module's variable would be loaded, and shifts by it computed, at each of the steps of a look-up.
 */
export const enum Shape {
  LeafBits = 9,
  LeafPages = 512,
  LeafWords = 16,
  FanoutBits = 5,
  Fanout = 32,
  /** A slot of a branch: the bits of a page number that choose it. */
  SlotMask = 31,
  /** The highest level whose page numbers, relative to the node, fit the bit operators. */
  LowLevel = 4,
  LowPages = 0x2000_0000,
  LowMask = 0x1fff_ffff,
  /** The highest level a tree can have: 2^54 pages. */
  MaxLevel = 9,
}

/** Pages under a node, by its level. */
export const CAPACITY: readonly number[] = Array.from(
  { length: Shape.MaxLevel + 1 },
  (_, level) => 2 ** (Shape.LeafBits + Shape.FanoutBits * level),
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

/** Where the parts of a node are. */
export const enum Part {
  Owner = 0,
  Total = 1,
  Hash = 2,
  HashLo = 3,
  Words = 4,
  Kids = 3,
}

function newLeaf(total: number, word: number, hash: Hash64): Leaf {
  // The fraction is what makes the array one of unboxed doubles, and copies of it stay that.
  const leaf = [0.5];
  while (leaf.length < Part.Words + Shape.LeafWords) leaf.push(word);
  leaf[Part.Owner] = NO_EPOCH;
  leaf[Part.Total] = total;
  leaf[Part.Hash] = hash.hi;
  leaf[Part.HashLo] = hash.lo;
  return leaf;
}

/** One node for each level, each with the one below in all its slots: a way down through them needs no test. */
function uniform(word: number, hashAt: (level: number) => Hash64): readonly PageNode[] {
  const nodes: PageNode[] = [newLeaf(word === 0 ? 0 : Shape.LeafPages, word, hashAt(0))];
  for (let level = 1; level <= Shape.MaxLevel; level++) {
    const total = word === 0 ? 0 : CAPACITY[level]!;
    const kid = nodes[level - 1]!;
    nodes.push([NO_EPOCH, total, hashAt(level), ...Array.from({ length: Shape.Fanout }, () => kid)]);
  }
  return nodes;
}

/** The node without members, by its level. */
export const EMPTY = uniform(0, () => ZERO_HASH);

/** The node of nothing but members, by its level. */
export const FULL = uniform(-1, (level) => new Hasher().add(-1).add(level).digest());

/** How many pages under a node are members. */
export function totalOf(node: PageNode): number {
  return node[Part.Total] as number;
}

/** Whether a node is EMPTY or FULL. */
export function isUniform(node: PageNode, level: number): boolean {
  return node === EMPTY[level] || node === FULL[level];
}

export function kidOf(branch: PageNode, slot: number): PageNode {
  return branch[Part.Kids + slot] as PageNode;
}

/** A leaf to write, with the contents of the node at hand and no hash. */
export function ownLeaf(node: PageNode, epoch: Epoch): Leaf {
  let leaf = node as Leaf;
  if (leaf[Part.Owner] !== epoch) {
    leaf = leaf.slice();
    leaf[Part.Owner] = epoch;
  }
  leaf[Part.Hash] = NaN;
  return leaf;
}

/** A branch to write, with the contents of the node at hand and no hash. */
export function ownBranch(node: PageNode, epoch: Epoch): Branch {
  let branch = node as Branch;
  if (branch[Part.Owner] !== epoch) {
    branch = branch.slice();
    branch[Part.Owner] = epoch;
  }
  branch[Part.Hash] = null;
  return branch;
}

/** The root of a tree one level higher with the same contents. */
export function raise(root: PageNode, level: number, epoch: Epoch): PageNode {
  const above = EMPTY[level + 1]!;
  if (root === EMPTY[level]) return above;
  const branch = ownBranch(above, epoch);
  branch[Part.Kids] = root;
  branch[Part.Total] = totalOf(root);
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
