import { NO_EPOCH, newEpoch, type Epoch } from './epoch.js';
import { Hasher, ZERO_HASH, type Hash64 } from './hash.js';
import { pageNodesBeyond } from './held-nodes.js';
import type { PageBits } from './page-bits.js';
import { PageColumns, surveyDifferences, surveyMembers } from './page-tree-columns.js';
import {
  RunJoiner,
  differ,
  hashNode,
  leftmost,
  lowestLevel,
  sameNodes,
  unshare,
  type RunVisitor,
} from './page-tree-compare.js';
import { countIn, nextIn, nodesIn, previousIn } from './page-tree-search.js';
import { writeNode } from './page-tree-write.js';
import {
  CAPACITY,
  EMPTY,
  FULL,
  kidOf,
  raise,
  totalOf,
  type Branch,
  type Leaf,
  type PageNode,
} from './page-tree.js';
import { PAGE_LIMIT } from './range.js';
import {
  FIRST_LEVEL,
  LEAF_BITS,
  LEAF_WORDS,
  FANOUT_BITS,
  SLOT_MASK,
  LOW_LEVEL,
  LOW_PAGES,
  LOW_MASK,
  WORDS,
  KIDS,
} from './shape.js';

const hasher = new Hasher();

/**
 * A set of page numbers, 0 to 2^52, that forks in O(1): a persistent radix tree of bit leaves.
 *
 * What an operation costs follows the edges of its range and the height of the tree, never the pages between.
 * Ranges are half-open. See epoch.ts for what `epoch` means and when an old set may still be used.
 */
export class PageSet {
  static readonly empty: PageSet = new PageSet(EMPTY[FIRST_LEVEL]!, FIRST_LEVEL, NO_EPOCH);

  private constructor(
    private root: PageNode,
    private level: number,
    private readonly owner: Epoch,
  ) {}

  /** The set with the pages lo to hi; this very set if it belongs to the epoch or nothing changes. */
  add(lo: number, hi: number, epoch: Epoch): PageSet {
    return this.write(lo, hi, true, epoch);
  }

  /** The set without the pages lo to hi; this very set if it belongs to the epoch or nothing changes. */
  remove(lo: number, hi: number, epoch: Epoch): PageSet {
    return this.write(lo, Math.min(hi, CAPACITY[this.level]!, PAGE_LIMIT), false, epoch);
  }

  private write(lo: number, hi: number, member: boolean, epoch: Epoch): PageSet {
    if (!(lo < hi)) return this;
    if (lo < 0 || hi > PAGE_LIMIT) throw new RangeError(`no such pages: ${lo} to ${hi}`);
    let root = this.root;
    let level = this.level;
    const before = totalOf(root);
    while (hi > CAPACITY[level]!) {
      root = raise(root, level, epoch);
      level += 1;
    }
    const goal = (member ? FULL : EMPTY)[level]!;
    if (hi - lo === CAPACITY[level]!) root = goal;
    else if (root !== goal) root = writeNode(root, level, lo, hi, member, epoch);
    if (totalOf(root) === before) return this;
    if (this.owner !== epoch) return new PageSet(root, level, epoch);
    this.root = root;
    this.level = level;
    return this;
  }

  has(page: number): boolean {
    const level = this.level;
    if (page >= CAPACITY[level]!) return false;
    const low = page & LOW_MASK;
    let node = level > LOW_LEVEL ? this.lowNode(page) : this.root;
    // No loop, and no test of what the nodes are: the processor can begin the next look-up while this one waits
    // for memory, which makes it three times as fast.
    if (level > 3) node = (node as Branch)[KIDS + (low >> (LEAF_BITS + 3 * FANOUT_BITS))] as PageNode;
    if (level > 2)
      node = (node as Branch)[KIDS + ((low >> (LEAF_BITS + 2 * FANOUT_BITS)) & SLOT_MASK)] as PageNode;
    if (level > 1)
      node = (node as Branch)[KIDS + ((low >> (LEAF_BITS + FANOUT_BITS)) & SLOT_MASK)] as PageNode;
    if (level > 0) node = (node as Branch)[KIDS + ((low >> LEAF_BITS) & SLOT_MASK)] as PageNode;
    return (((node as Leaf)[WORDS + ((low >> 5) & (LEAF_WORDS - 1))]! >> (low & 31)) & 1) !== 0;
  }

  /** The node at LOW_LEVEL that holds a page of a higher tree. */
  private lowNode(page: number): PageNode {
    const high = Math.floor(page / LOW_PAGES);
    let node = this.root;
    for (let shift = FANOUT_BITS * (this.level - LOW_LEVEL - 1); shift >= 0; shift -= FANOUT_BITS) {
      node = kidOf(node, (high >> shift) & SLOT_MASK);
    }
    return node;
  }

  /** How many of the pages lo to hi are members. */
  count(lo: number, hi: number): number {
    const end = Math.min(hi, CAPACITY[this.level]!, PAGE_LIMIT);
    return lo < end ? countIn(this.root, this.level, lo, end) : 0;
  }

  /** How many pages are members. */
  get size(): number {
    return totalOf(this.root);
  }

  get isEmpty(): boolean {
    return totalOf(this.root) === 0;
  }

  /** The first page at or after `page` that is a member, or is not; Infinity if there is none. */
  next(page: number, member: boolean): number {
    const end = CAPACITY[this.level]!;
    const found = page < end ? nextIn(this.root, this.level, page, member) : -1;
    if (found >= 0) return found;
    return member ? Infinity : Math.max(page, end);
  }

  /** The last page at or before `page` that is a member, or is not; -1 if there is none. */
  previous(page: number, member: boolean): number {
    const end = CAPACITY[this.level]!;
    if (page >= end && !member) return page;
    return page < 0 ? -1 : previousIn(this.root, this.level, Math.min(page, end - 1), member);
  }

  /** Visits the maximal runs of members, cut to lo to hi, in rising order; the visitor returns false to stop. */
  runs(lo: number, hi: number, visit: RunVisitor): void {
    let from = this.next(lo, true);
    while (from < hi) {
      const to = Math.min(this.next(from + 1, false), hi);
      if (visit(from, to) === false) return;
      from = to < hi ? this.next(to + 1, true) : Infinity;
    }
  }

  equals(other: PageSet): boolean {
    if (this.root === other.root && this.level === other.level) return true;
    const level = lowestLevel(this.root, this.level);
    if (level !== lowestLevel(other.root, other.level)) return false;
    return sameNodes(leftmost(this.root, this.level, level), leftmost(other.root, other.level, level), level);
  }

  /** The hash of the members and of nothing else; cached in the nodes, so that it costs what was written since. */
  hash(): Hash64 {
    if (this.isEmpty) return ZERO_HASH;
    const level = lowestLevel(this.root, this.level);
    const hash = hashNode(leftmost(this.root, this.level, level), level);
    return hasher.reset().add(level).addHash(hash).digest();
  }

  /** Visits the runs of pages from lo to hi that are in exactly one of two sets; what the two share costs nothing. */
  differences(other: PageSet, lo: number, hi: number, visit: RunVisitor): void {
    if (!(lo < hi)) return;
    const level = Math.max(this.level, other.level);
    const joiner = new RunJoiner(visit);
    differ(this.raised(level), other.raised(level), level, 0, lo, hi, joiner);
    joiner.end();
  }

  /**
   * Visits pages from lo to hi in blocks of 2^14 (64 MiB of guest) of which two sets do not share a node: what differs lies within them,
   * and where one set comes from the other, all that was written since. Costs no look at single pages; touching blocks are one run, not cut to lo and hi.
   */
  unshared(other: PageSet, lo: number, hi: number, visit: RunVisitor): void {
    if (!(lo < hi)) return;
    const level = Math.max(this.level, other.level);
    const joiner = new RunJoiner(visit);
    unshare(this.raised(level), other.raised(level), level, 0, lo, hi, joiner);
    joiner.end();
  }

  /**
   * Looks at neighbouring ranges of pages: range i is [borders[i] + shift, borders[i + 1] + shift), of at least a page. Adds to `seen[i]` what
   * of Seen there is in range i, at least as far as it is `wanted`; ranges of which that is known already cost nothing.
   */
  survey(borders: Float64Array, shift: number, seen: Uint8Array, wanted: number): void {
    surveyMembers(this.root, this.level, new PageColumns(borders, shift, seen, wanted));
  }

  /** Adds `bit` to `seen[i]` where two sets differ in range i of `survey`; ranges that have it already cost nothing. */
  surveyDifferences(
    other: PageSet,
    borders: Float64Array,
    shift: number,
    seen: Uint8Array,
    bit: number,
  ): void {
    if (this === other) return;
    const level = Math.max(this.level, other.level);
    const columns = new PageColumns(borders, shift, seen, bit);
    surveyDifferences(this.raised(level), other.raised(level), level, columns);
  }

  /** Reads the pages from `page` on as words of bits. */
  bits(page: number, into: PageBits): void {
    into.read(this.root, this.level, page);
  }

  private raised(level: number): PageNode {
    let root = this.root;
    if (this.level === level) return root;
    const epoch = newEpoch();
    for (let at = this.level; at < level; at++) root = raise(root, at, epoch);
    return root;
  }

  /** Bytes, about, that this set keeps in memory and another does not. Costs what the two do not share. */
  heldBeyond(other: PageSet): number {
    if (this === other) return 0;
    const level = Math.max(this.level, other.level);
    return pageNodesBeyond(this.raised(level), other.raised(level), level);
  }

  /** How many nodes exist in memory for this set, shared ones included. Takes time in proportion to them. */
  nodes(): number {
    return nodesIn(this.root, this.level);
  }
}
