/** Finding and counting pages in the tree of a PageSet. */
import {
  CAPACITY,
  EMPTY,
  FULL,
  countBits,
  isUniform,
  kidOf,
  totalOf,
  wordMask,
  type Leaf,
  type PageNode,
} from './page-tree.js';
import { LEAF_WORDS, FANOUT, WORDS } from './shape.js';

/** Members among the pages lo to hi (half-open, relative to the node). */
export function countIn(node: PageNode, level: number, lo: number, hi: number): number {
  if (node === EMPTY[level]) return 0;
  if (node === FULL[level]) return hi - lo;
  if (lo === 0 && hi === CAPACITY[level]!) return totalOf(node);
  let sum = 0;
  if (level === 0) {
    for (let at = lo >> 5; at <= (hi - 1) >> 5; at++) {
      sum += countBits((node as Leaf)[WORDS + at]! & wordMask(at, lo, hi));
    }
    return sum;
  }
  const span = CAPACITY[level - 1]!;
  const last = Math.floor((hi - 1) / span);
  for (let slot = Math.floor(lo / span); slot <= last; slot++) {
    const base = slot * span;
    const kid = kidOf(node, slot);
    sum += countIn(kid, level - 1, Math.max(lo - base, 0), Math.min(hi - base, span));
  }
  return sum;
}

/** The first page at or after `from` that is (or is not) a member, relative to the node; -1 if there is none. */
export function nextIn(node: PageNode, level: number, from: number, member: boolean): number {
  if (node === EMPTY[level]) return member ? -1 : from;
  if (node === FULL[level]) return member ? from : -1;
  if (level === 0) {
    for (let at = from >> 5; at < LEAF_WORDS; at++) {
      const word = (node as Leaf)[WORDS + at]!;
      let found = member ? word | 0 : ~word;
      if (at === from >> 5) found &= -1 << (from & 31);
      if (found !== 0) return (at << 5) + 31 - Math.clz32(found & -found);
    }
    return -1;
  }
  const span = CAPACITY[level - 1]!;
  const first = Math.floor(from / span);
  for (let slot = first; slot < FANOUT; slot++) {
    const kid = kidOf(node, slot);
    const at = nextIn(kid, level - 1, slot === first ? from - first * span : 0, member);
    if (at >= 0) return slot * span + at;
  }
  return -1;
}

/** The last page at or before `from` that is (or is not) a member, relative to the node; -1 if there is none. */
export function previousIn(node: PageNode, level: number, from: number, member: boolean): number {
  if (node === EMPTY[level]) return member ? -1 : from;
  if (node === FULL[level]) return member ? from : -1;
  if (level === 0) {
    for (let at = from >> 5; at >= 0; at--) {
      const word = (node as Leaf)[WORDS + at]!;
      let found = member ? word | 0 : ~word;
      if (at === from >> 5) found &= -1 >>> (31 - (from & 31));
      if (found !== 0) return (at << 5) + 31 - Math.clz32(found);
    }
    return -1;
  }
  const span = CAPACITY[level - 1]!;
  const last = Math.floor(from / span);
  for (let slot = last; slot >= 0; slot--) {
    const kid = kidOf(node, slot);
    const at = previousIn(kid, level - 1, slot === last ? from - last * span : span - 1, member);
    if (at >= 0) return slot * span + at;
  }
  return -1;
}

/** Nodes that exist under a node, itself included. */
export function nodesIn(node: PageNode, level: number): number {
  if (isUniform(node, level)) return 0;
  let sum = 1;
  if (level > 0) for (let slot = 0; slot < FANOUT; slot++) sum += nodesIn(kidOf(node, slot), level - 1);
  return sum;
}
