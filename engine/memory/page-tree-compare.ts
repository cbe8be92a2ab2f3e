/** Whether trees of PageSets hold the same pages, and which pages they do not share. */
import { Hasher, sameHash, type Hash64 } from './hash.js';
import {
  CAPACITY,
  isUniform,
  kidOf,
  totalOf,
  wordMask,
  type Branch,
  type Leaf,
  type PageNode,
} from './page-tree.js';
import { LEAF_WORDS, FANOUT, HASH_LO, HASH, WORDS } from './shape.js';

const hasher = new Hasher();

/** The hash of a node; cached in the node until it is written. */
export function hashNode(node: PageNode, level: number): Hash64 {
  return level === 0 ? hashLeaf(node as Leaf) : hashBranch(node as Branch, level);
}

function hashLeaf(leaf: Leaf): Hash64 {
  const hi = leaf[HASH]!;
  if (!Number.isNaN(hi)) return { hi, lo: leaf[HASH_LO]! };
  hasher.reset();
  for (let at = 0; at < LEAF_WORDS; at++) hasher.add(leaf[WORDS + at]!);
  const hash = hasher.digest();
  leaf[HASH] = hash.hi;
  leaf[HASH_LO] = hash.lo;
  return hash;
}

function hashBranch(branch: Branch, level: number): Hash64 {
  const known = branch[HASH] as Hash64 | null;
  if (known !== null) return known;
  const hashes: Hash64[] = [];
  // First the children, for they use the same hasher.
  for (let slot = 0; slot < FANOUT; slot++) hashes.push(hashNode(kidOf(branch, slot), level - 1));
  hasher.reset();
  for (let slot = 0; slot < FANOUT; slot++) {
    if (totalOf(kidOf(branch, slot)) !== 0) hasher.add(slot).addHash(hashes[slot]!);
  }
  const hash = hasher.digest();
  branch[HASH] = hash;
  return hash;
}

/** The level of the lowest tree with the same contents: height is history, not contents. */
export function lowestLevel(root: PageNode, level: number): number {
  let node = root;
  let at = level;
  while (at > 0 && !isUniform(node, at)) {
    const first = kidOf(node, 0);
    if (totalOf(first) !== totalOf(node)) break;
    node = first;
    at -= 1;
  }
  return totalOf(node) === 0 ? 0 : at;
}

/** The node of a lower level at the left edge. */
export function leftmost(root: PageNode, level: number, wanted: number): PageNode {
  let node = root;
  for (let at = level; at > wanted; at--) node = kidOf(node, 0);
  return node;
}

/** Whether two nodes of one level hold the same pages. */
export function sameNodes(a: PageNode, b: PageNode, level: number): boolean {
  if (a === b) return true;
  if (totalOf(a) !== totalOf(b)) return false;
  if (level === 0) {
    for (let at = 0; at < LEAF_WORDS; at++) if (a[WORDS + at] !== b[WORDS + at]) return false;
    return true;
  }
  const one = (a as Branch)[HASH] as Hash64 | null;
  const other = (b as Branch)[HASH] as Hash64 | null;
  if (one !== null && other !== null && !sameHash(one, other)) return false;
  for (let slot = 0; slot < FANOUT; slot++) {
    if (!sameNodes(kidOf(a, slot), kidOf(b, slot), level - 1)) return false;
  }
  return true;
}

/** Called with half-open runs in rising order, none touching the next; false to stop. */
export type RunVisitor = (lo: number, hi: number) => void | false;

/** Joins pieces of runs that touch, and hands them on. */
export class RunJoiner {
  private lo = -1;
  private hi = -1;
  stopped = false;
  constructor(private readonly visit: RunVisitor) {}

  add(lo: number, hi: number): void {
    if (lo === this.hi) {
      this.hi = hi;
      return;
    }
    this.end();
    this.lo = lo;
    this.hi = hi;
  }

  end(): void {
    if (this.lo >= 0 && !this.stopped && this.visit(this.lo, this.hi) === false) this.stopped = true;
    this.lo = -1;
    this.hi = -1;
  }
}

/** Reports the pages from lo to hi (half-open, absolute) in exactly one of two nodes of a level at page `base`. */
export function differ(
  a: PageNode,
  b: PageNode,
  level: number,
  base: number,
  lo: number,
  hi: number,
  to: RunJoiner,
) {
  if (a === b || to.stopped) return;
  const end = base + CAPACITY[level]!;
  if (hi <= base || end <= lo) return;
  if (isUniform(a, level) && isUniform(b, level)) {
    to.add(Math.max(lo, base), Math.min(hi, end));
  } else if (level === 0) {
    differLeaves(a as Leaf, b as Leaf, base, Math.max(lo - base, 0), Math.min(hi, end) - base, to);
  } else {
    const span = CAPACITY[level - 1]!;
    const last = Math.floor((Math.min(hi, end) - 1 - base) / span);
    for (let slot = Math.floor(Math.max(lo - base, 0) / span); slot <= last; slot++) {
      differ(kidOf(a, slot), kidOf(b, slot), level - 1, base + slot * span, lo, hi, to);
    }
  }
}

/** Reports the branches of the lowest level, whole, that two nodes of a level at page `base` do not share and that meet the pages lo to hi. */
export function unshare(
  a: PageNode,
  b: PageNode,
  level: number,
  base: number,
  lo: number,
  hi: number,
  to: RunJoiner,
): void {
  if (a === b || to.stopped) return;
  const end = base + CAPACITY[level]!;
  if (level === 1 || (isUniform(a, level) && isUniform(b, level))) {
    const block = CAPACITY[1]!;
    to.add(Math.max(Math.floor(lo / block) * block, base), Math.min(Math.ceil(hi / block) * block, end));
    return;
  }
  const span = CAPACITY[level - 1]!;
  const last = Math.floor((Math.min(hi, end) - 1 - base) / span);
  for (let slot = Math.floor(Math.max(lo - base, 0) / span); slot <= last; slot++) {
    unshare(kidOf(a, slot), kidOf(b, slot), level - 1, base + slot * span, lo, hi, to);
  }
}

function differLeaves(a: Leaf, b: Leaf, base: number, lo: number, hi: number, to: RunJoiner): void {
  for (let at = lo >> 5; at <= (hi - 1) >> 5; at++) {
    let word = (a[WORDS + at]! ^ b[WORDS + at]!) & wordMask(at, lo, hi);
    while (word !== 0) {
      const from = 31 - Math.clz32(word & -word);
      // The run of ones from there: the first zero above, or the word's end.
      const above = ~(word >> from);
      const length = above === 0 ? 32 - from : Math.min(31 - Math.clz32(above & -above), 32 - from);
      const page = base + (at << 5) + from;
      to.add(page, page + length);
      word = from + length === 32 ? 0 : word & (-1 << (from + length));
    }
  }
}
