import { NO_EPOCH, type Epoch } from './epoch.js';
import { mapNodesBeyond } from './held-nodes.js';
import { Hasher, ZERO_HASH, type Hash64 } from './hash.js';
import {
  SPAN,
  deleteIn,
  digitAt,
  hashMap,
  nextKeyIn,
  raiseMap,
  setIn,
  slotIndex,
  visitIn,
  type EntryVisitor,
  type MapNode,
  type ValueHash,
} from './sparse-tree.js';
import { LOW_KEYS, LOW_KEY_MASK } from './shape.js';

const TOP = SPAN.length - 1;

/** One more than the highest key. */
const KEY_LIMIT = 2 ** 53;

/**
 * A map from integers, 0 to 2^53, that forks in O(1): a persistent radix tree, for what is sparse.
 *
 * A value that is an object belongs to the map's versions alike: whoever writes into one must own it by an
 * epoch of its own, and `set` it again, so that the hashes above it are forgotten. undefined is no value.
 */
export class SparseMap<T> {
  private static readonly nothing = new SparseMap<never>(null, 0, NO_EPOCH);

  private constructor(
    private root: MapNode | null,
    private level: number,
    private readonly owner: Epoch,
  ) {}

  static empty<T>(): SparseMap<T> {
    return SparseMap.nothing;
  }

  get(key: number): T | undefined {
    let node = this.root;
    let level = this.level;
    if (node === null || key >= SPAN[level]!) return undefined;
    const high = Math.floor(key / LOW_KEYS);
    const low = key & LOW_KEY_MASK;
    for (; ; level--) {
      const bit = 1 << digitAt(level, high, low);
      const taken: number = node.taken;
      if ((taken & bit) === 0) return undefined;
      const slot: unknown = node.slots[slotIndex(taken, bit)];
      if (level === 0) return slot as T;
      node = slot as MapNode;
    }
  }

  has(key: number): boolean {
    return this.get(key) !== undefined;
  }

  /** The map with this entry; this very map if it belongs to the epoch. */
  set(key: number, value: T, epoch: Epoch): SparseMap<T> {
    if (!(key >= 0 && key < KEY_LIMIT)) throw new RangeError(`no such key: ${key}`);
    let root = this.root;
    let level = this.level;
    while (key >= SPAN[level]!) {
      if (root !== null) root = raiseMap(root, epoch);
      level += 1;
    }
    root = setIn(root, level, Math.floor(key / LOW_KEYS), key & LOW_KEY_MASK, value, epoch);
    return this.become(root, level, epoch);
  }

  /** The map without this key; this very map if it belongs to the epoch or has no such key. */
  delete(key: number, epoch: Epoch): SparseMap<T> {
    return this.deleteRange(key, key + 1, epoch);
  }

  /** The map without the keys lo to hi; costs the edges of the range, not what lies between. */
  deleteRange(lo: number, hi: number, epoch: Epoch): SparseMap<T> {
    const { root, level } = this;
    const end = Math.min(hi, SPAN[level]!);
    if (root === null || !(lo < end)) return this;
    const before = root.size;
    const now = deleteIn(root, level, lo, end, epoch);
    return (now === null ? 0 : now.size) === before ? this : this.become(now, level, epoch);
  }

  private become(root: MapNode | null, level: number, epoch: Epoch): SparseMap<T> {
    if (this.owner !== epoch) return new SparseMap<T>(root, level, epoch);
    this.root = root;
    this.level = level;
    return this;
  }

  /** How many entries there are. */
  get size(): number {
    return this.root === null ? 0 : this.root.size;
  }

  /** The first key at or after `key`; Infinity if there is none. */
  next(key: number): number {
    if (this.root === null || key >= SPAN[this.level]!) return Infinity;
    const found = nextKeyIn(this.root, this.level, Math.max(key, 0));
    return found < 0 ? Infinity : found;
  }

  /** Visits the entries with keys lo to hi in rising order; the visitor returns false to stop. */
  forEach(lo: number, hi: number, visit: EntryVisitor<T>): void {
    if (this.root !== null) visitIn(this.root, this.level, 0, lo, hi, false, visit);
  }

  /** Visits at least the entries set since their part of the map was last hashed, in rising order. */
  forEachUnhashed(visit: EntryVisitor<T>): void {
    if (this.root !== null) visitIn(this.root, this.level, 0, 0, SPAN[TOP]!, true, visit);
  }

  /** Bytes, about, that this map keeps in memory and another does not. Costs what the two do not share, and rests now and then. */
  *heldBeyond(
    other: SparseMap<T>,
    valueBeyond: (value: T, other: T | null) => number,
  ): Generator<undefined, number, void> {
    if (this === other || this.root === null) return 0;
    // Of another height: what they share is counted, too; that happens when the first key of a size comes.
    const root = this.level === other.level ? other.root : null;
    return yield* mapNodesBeyond(this.root, root, this.level, valueBeyond);
  }

  /**
   * The hash of the entries and of nothing else. `hashValue` must be the same function of the value for all
   * versions of a map, for what it answers is cached in the nodes they share.
   */
  hash(hashValue: ValueHash<T>): Hash64 {
    return this.root === null ? ZERO_HASH : hashMap(this.root, this.level, 0, hashValue, new Hasher());
  }
}
