/** The pages of a PageSet as words of bits, for whoever compares many sets page by page. */
import { CAPACITY, EMPTY, FULL, kidOf, totalOf, type Leaf, type PageNode } from './page-tree.js';
import { FANOUT, FANOUT_BITS, LEAF_BITS, LEAF_PAGES, LEAF_WORDS, WORDS } from './shape.js';

/** Pages that PageBits hold: those under a branch of the lowest level, 64 MiB of guest. */
export const BITS_PAGES = 2 ** (LEAF_BITS + FANOUT_BITS);

/** The bits of BITS_PAGES pages from one on, of whatever alignment, in 32 blocks of 16 words. A bit is set where `words` and `invert` differ. */
export class PageBits {
  readonly words = new Int32Array(FANOUT * LEAF_WORDS);
  /** 0, or -1 if all bits are the other way round: most sets of a guest are mostly members. */
  invert = 0;
  /** Bit b: the bits of block b may not be all the same. */
  mixed = 0;
  /** Whether any word is other than 0. */
  #written = false;

  /** All bits alike. */
  fill(member: boolean): void {
    if (this.#written) this.words.fill(0);
    this.#written = false;
    this.invert = member ? -1 : 0;
    this.mixed = 0;
  }

  /** Takes the pages from `page` on of a tree with a root at a level, at least 1. */
  read(root: PageNode, level: number, page: number): void {
    const base = Math.floor(page / BITS_PAGES) * BITS_PAGES;
    const one = lowBranch(root, level, base);
    const two = base === page ? one : lowBranch(root, level, base + BITS_PAGES);
    this.fill(totalOf(one) > BITS_PAGES / 2);
    this.#paste(one, base - page);
    if (base !== page) this.#paste(two, base + BITS_PAGES - page);
  }

  /** Puts what a branch of the lowest level has in its leaves; its first page goes to bit `offset`, which may lie outside. */
  #paste(branch: PageNode, offset: number): void {
    const usual = (this.invert === 0 ? EMPTY : FULL)[0]!;
    if (branch === (this.invert === 0 ? EMPTY : FULL)[1]) return;
    for (let slot = 0; slot < FANOUT; slot++) {
      const leaf = kidOf(branch, slot);
      const at = offset + slot * LEAF_PAGES;
      if (leaf === usual || at <= -LEAF_PAGES || at >= BITS_PAGES) continue;
      this.#pasteLeaf(leaf as Leaf, at);
      if (leaf !== EMPTY[0] && leaf !== FULL[0]) this.mixed |= blocksAt(at);
      else if ((at & (LEAF_PAGES - 1)) !== 0) this.mixed |= blocksAt(at);
    }
  }

  #pasteLeaf(leaf: Leaf, at: number): void {
    const { words, invert } = this;
    this.#written = true;
    const right = at & 31;
    let index = at >> 5;
    for (let word = 0; word < LEAF_WORDS; word++, index++) {
      const bits = leaf[WORDS + word]! ^ invert;
      if (bits === 0) continue;
      if (index >= 0 && index < words.length) words[index]! |= bits << right;
      if (right !== 0 && index + 1 >= 0 && index + 1 < words.length)
        words[index + 1]! |= bits >>> (32 - right);
    }
  }
}

/** The blocks that a leaf meets whose first page is at a bit. */
function blocksAt(at: number): number {
  const block = at >> LEAF_BITS;
  const first = block >= 0 ? 1 << block : 0;
  return (at & (LEAF_PAGES - 1)) !== 0 && block + 1 < FANOUT ? first | (1 << (block + 1)) : first;
}

/** The branch of the lowest level that begins at a page. */
function lowBranch(root: PageNode, top: number, page: number): PageNode {
  if (page >= CAPACITY[top]!) return EMPTY[1]!;
  let node = root;
  let rest = page;
  for (let level = top; level > 1; level--) {
    const span = CAPACITY[level - 1]!;
    const slot = Math.floor(rest / span);
    rest -= slot * span;
    node = kidOf(node, slot);
  }
  return node;
}
