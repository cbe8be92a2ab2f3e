/**
 * Looking at many neighbouring ranges of pages at once, as a picture does.
 *
 * One walk down the tree serves all ranges, level by level: a node that lies within one range is judged by what it is, without being
 * entered (for EMPTY and FULL are the only nodes whose pages are alike), and one across a border is entered only if a range that it meets
 * is still open once all larger nodes have been judged. So it costs the ranges and the borders between them, whatever lies within.
 */
import { sameNodes } from './page-tree-compare.js';
import { CAPACITY, EMPTY, FULL, isUniform, kidOf, wordMask, type Leaf, type PageNode } from './page-tree.js';
import { FANOUT, WORDS } from './shape.js';

/** What was seen of a range, by bit: pages that are members, pages that are none. */
export const Seen = { members: 1, others: 2, both: 3 } as const;

/** Neighbouring ranges of pages, each of at least one: range i is [borders[i] + shift, borders[i + 1] + shift). */
export class PageColumns {
  readonly count: number;
  constructor(
    private readonly borders: Float64Array,
    private readonly shift: number,
    /** What is known of each range; nobody looks at one of which all the wanted bits are. */
    readonly seen: Uint8Array,
    readonly wanted: number,
  ) {
    this.count = borders.length - 1;
  }

  start(column: number): number {
    return this.borders[column]! + this.shift;
  }

  end(column: number): number {
    return this.borders[column + 1]! + this.shift;
  }

  isOpen(column: number): boolean {
    return (this.seen[column]! & this.wanted) !== this.wanted;
  }

  /** Whether a range that meets [lo, hi) is open; none before `column` meets it. */
  anyOpen(column: number, hi: number): boolean {
    for (let at = column; at < this.count && this.start(at) < hi; at++) if (this.isOpen(at)) return true;
    return false;
  }

  /** Something was seen all over [lo, hi), which no range before `column` meets. */
  see(column: number, hi: number, bits: number): void {
    for (let at = column; at < this.count && this.start(at) < hi; at++) this.seen[at]! |= bits;
  }
}

/** Sees what there is of one set in the ranges; its root is at a level, and nothing beyond its capacity is a member. */
export function surveyMembers(root: PageNode, top: number, columns: PageColumns): void {
  const { count, seen, wanted } = columns;
  if (count === 0) return;
  const lo = columns.start(0);
  const hi = columns.end(count - 1);
  for (let at = count - 1; at >= 0 && columns.end(at) > CAPACITY[top]!; at--) seen[at]! |= Seen.others;
  if (isUniform(root, top)) {
    columns.see(0, CAPACITY[top]!, root === FULL[top] ? Seen.members : Seen.others);
    return;
  }
  let nodes: PageNode[] = [root];
  let bases = [0];
  for (let level = top; level > 0 && nodes.length > 0; level--) {
    const [empty, full, span] = [EMPTY[level - 1]!, FULL[level - 1]!, CAPACITY[level - 1]!];
    const below: PageNode[] = [];
    const belowBases: number[] = [];
    let column = 0;
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i]!;
      const base = bases[i]!;
      const first = base < lo ? Math.floor((lo - base) / span) : 0;
      const last = Math.min(FANOUT - 1, Math.floor((hi - 1 - base) / span));
      while (column < count && columns.end(column) <= base + first * span) column++;
      if (!columns.anyOpen(column, base + FANOUT * span)) continue;
      let start = columns.start(column);
      let end = columns.end(column);
      let known = seen[column]!;
      for (let slot = first; slot <= last; slot++) {
        const from = base + slot * span;
        const to = from + span;
        if (end <= from) {
          do column++;
          while (columns.end(column) <= from);
          start = columns.start(column);
          end = columns.end(column);
          known = seen[column]!;
        }
        const reaches = to > end;
        if (!reaches && (known & wanted) === wanted) continue;
        const kid = kidOf(node, slot);
        if (kid === full || kid === empty) {
          const bit = kid === full ? Seen.members : Seen.others;
          if ((known & bit) === 0) seen[column] = known |= bit;
          if (reaches) columns.see(column + 1, to, bit);
        } else if (!reaches && start <= from) {
          seen[column] = known = Seen.both;
        } else {
          below.push(kid);
          belowBases.push(from);
        }
      }
    }
    nodes = below;
    bases = belowBases;
  }
  let column = 0;
  for (let i = 0; i < nodes.length; i++) {
    const leaf = nodes[i] as Leaf;
    const base = bases[i]!;
    const limit = base + CAPACITY[0]!;
    while (column < count && columns.end(column) <= base) column++;
    for (let at = column; at < count && columns.start(at) < limit; at++) {
      if (!columns.isOpen(at)) continue;
      seen[at]! |= seenInLeaf(
        leaf,
        Math.max(columns.start(at), base) - base,
        Math.min(columns.end(at), limit) - base,
      );
    }
  }
}

function seenInLeaf(leaf: Leaf, lo: number, hi: number): number {
  let seen = 0;
  for (let at = lo >> 5; at <= (hi - 1) >> 5 && seen !== Seen.both; at++) {
    const mask = wordMask(at, lo, hi);
    const word = leaf[WORDS + at]! & mask;
    if (word !== 0) seen |= Seen.members;
    if (word !== mask) seen |= Seen.others;
  }
  return seen;
}

/** Sees (as the wanted bits) in which ranges two trees of one level differ. What they share costs nothing. */
export function surveyDifferences(a: PageNode, b: PageNode, top: number, columns: PageColumns): void {
  const { count, wanted } = columns;
  if (count === 0 || a === b) return;
  const lo = columns.start(0);
  const hi = columns.end(count - 1);
  if (isUniform(a, top) && isUniform(b, top)) {
    columns.see(0, CAPACITY[top]!, wanted);
    return;
  }
  let pairs: PageNode[] = [a, b];
  let bases = [0];
  for (let level = top; level > 0 && pairs.length > 0; level--) {
    const span = CAPACITY[level - 1]!;
    const below: PageNode[] = [];
    const belowBases: number[] = [];
    let column = 0;
    for (let i = 0; i < bases.length; i++) {
      const one = pairs[2 * i]!;
      const two = pairs[2 * i + 1]!;
      const base = bases[i]!;
      const first = base < lo ? Math.floor((lo - base) / span) : 0;
      const last = Math.min(FANOUT - 1, Math.floor((hi - 1 - base) / span));
      while (column < count && columns.end(column) <= base + first * span) column++;
      if (!columns.anyOpen(column, base + FANOUT * span)) continue;
      for (let slot = first; slot <= last; slot++) {
        const kid = kidOf(one, slot);
        const other = kidOf(two, slot);
        if (kid === other) continue;
        const from = base + slot * span;
        const to = from + span;
        while (columns.end(column) <= from) column++;
        const within = to <= columns.end(column) && columns.start(column) <= from;
        if (to <= columns.end(column) && !columns.isOpen(column)) continue;
        const plain = isUniform(kid, level - 1);
        if (plain && isUniform(other, level - 1)) {
          columns.see(column, to, wanted);
        } else if (!within) {
          below.push(kid, other);
          belowBases.push(from);
        } else if (plain || isUniform(other, level - 1) || !sameNodes(kid, other, level - 1)) {
          columns.see(column, to, wanted);
        }
      }
    }
    pairs = below;
    bases = belowBases;
  }
  let column = 0;
  for (let i = 0; i < bases.length; i++) {
    const one = pairs[2 * i] as Leaf;
    const two = pairs[2 * i + 1] as Leaf;
    const base = bases[i]!;
    const limit = base + CAPACITY[0]!;
    while (column < count && columns.end(column) <= base) column++;
    for (let at = column; at < count && columns.start(at) < limit; at++) {
      if (!columns.isOpen(at)) continue;
      const from = Math.max(columns.start(at), base) - base;
      const to = Math.min(columns.end(at), limit) - base;
      if (leavesDiffer(one, two, from, to)) columns.see(at, columns.end(at), wanted);
    }
  }
}

function leavesDiffer(a: Leaf, b: Leaf, lo: number, hi: number): boolean {
  for (let at = lo >> 5; at <= (hi - 1) >> 5; at++) {
    if (((a[WORDS + at]! ^ b[WORDS + at]!) & wordMask(at, lo, hi)) !== 0) return true;
  }
  return false;
}
