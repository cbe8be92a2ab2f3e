import sortedBtree from 'sorted-btree';

// The package is CommonJS: to Node's ES modules its exports are the default, to a bundler sometimes its default's.
type Tree = import('sorted-btree').default<number, number>;
const BTree = ((sortedBtree as { default?: unknown }).default ?? sortedBtree) as new () => Tree;

/**
 * What one would write instead: runs in a `sorted-btree`, keyed by their first page, with the page after their
 * last as the value. Its `clone` is O(1), copying on write.
 */
export class SortedRuns {
  constructor(readonly tree: Tree = new BTree()) {}

  /** The run's pages become members. */
  add(lo: number, hi: number): void {
    const { tree } = this;
    let from = lo;
    let to = hi;
    const before = tree.getPairOrNextLower(lo);
    if (before !== undefined && before[1] >= lo) {
      from = before[0];
      if (before[1] > to) to = before[1];
    }
    for (let next = tree.nextHigherPair(from); next !== undefined && next[0] <= to;) {
      if (next[1] > to) to = next[1];
      tree.delete(next[0]);
      next = tree.nextHigherPair(from);
    }
    tree.set(from, to);
  }

  remove(lo: number, hi: number): void {
    const { tree } = this;
    const before = tree.nextLowerPair(lo);
    if (before !== undefined && before[1] > lo) {
      tree.set(before[0], lo);
      if (before[1] > hi) tree.set(hi, before[1]);
    }
    for (let next = tree.getPairOrNextHigher(lo); next !== undefined && next[0] < hi;) {
      tree.delete(next[0]);
      if (next[1] > hi) tree.set(hi, next[1]);
      next = tree.getPairOrNextHigher(lo);
    }
  }

  has(page: number): boolean {
    const run = this.tree.getPairOrNextLower(page);
    return run !== undefined && page < run[1];
  }

  snapshot(): SortedRuns {
    return new SortedRuns(this.tree.clone());
  }
}
