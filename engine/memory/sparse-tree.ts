/**
 * The nodes of a SparseMap: a radix tree, 16 slots to a node, of which only the taken ones are held.
 *
 * Keys are split into two halves of whole digits so that the bit operators, which work modulo 2^32, suffice.
 */
import type { Epoch } from './epoch.js';
import { ZERO_HASH, type Hash64, type Hasher } from './hash.js';
import { DIGIT_BITS, DIGIT_MASK, LOW_DIGITS } from './shape.js';

/** Keys under a node, by its level; level 13 holds all keys below 2^53. */
export const SPAN: readonly number[] = Array.from(
  { length: 14 },
  (_, level) => 2 ** (DIGIT_BITS * (level + 1)),
);

export class MapNode {
  /** The sum of the hashes of the entries below; null when something below was written since. */
  hash: Hash64 | null = null;
  constructor(
    public owner: Epoch,
    /** Entries below. */
    public size: number,
    /** Which of the 16 slots are taken. */
    public taken: number,
    /** What is in the taken slots, in order: values at level 0, nodes above. */
    public readonly slots: unknown[],
  ) {}
}

/** How many taken slots come before the one with this bit: its index in `slots`. */
export function slotIndex(taken: number, bit: number): number {
  let x = taken & (bit - 1);
  x -= (x >> 1) & 0x5555;
  x = (x & 0x3333) + ((x >> 2) & 0x3333);
  x = (x + (x >> 4)) & 0x0f0f;
  return (x + (x >> 8)) & 0x1f;
}

/** The digit of a key at a level, given its two halves. */
export function digitAt(level: number, high: number, low: number): number {
  return level < LOW_DIGITS
    ? (low >> (DIGIT_BITS * level)) & DIGIT_MASK
    : (high >> (DIGIT_BITS * (level - LOW_DIGITS))) & DIGIT_MASK;
}

function own(node: MapNode, epoch: Epoch): MapNode {
  return node.owner === epoch ? node : new MapNode(epoch, node.size, node.taken, node.slots.slice());
}

/** A node one level higher with the same entries. */
export function raiseMap(root: MapNode, epoch: Epoch): MapNode {
  return new MapNode(epoch, root.size, 1, [root]);
}

/** Nodes from this level down to one entry. */
function chain(level: number, high: number, low: number, value: unknown, epoch: Epoch): MapNode {
  let inner = value;
  for (let at = 0; ; at++) {
    const node = new MapNode(epoch, 1, 1 << digitAt(at, high, low), [inner]);
    if (at === level) return node;
    inner = node;
  }
}

/** Sets one entry. Forgets the hashes on its path even when the value is the same object: it may have been written. */
export function setIn(
  node: MapNode | null,
  level: number,
  high: number,
  low: number,
  value: unknown,
  epoch: Epoch,
): MapNode {
  if (node === null) return chain(level, high, low, value, epoch);
  const bit = 1 << digitAt(level, high, low);
  const at = slotIndex(node.taken, bit);
  const mine = own(node, epoch);
  mine.hash = null;
  if ((mine.taken & bit) === 0) {
    const added = level === 0 ? value : chain(level - 1, high, low, value, epoch);
    const slots = mine.slots;
    slots.push(added);
    for (let i = slots.length - 1; i > at; i--) slots[i] = slots[i - 1];
    slots[at] = added;
    mine.taken |= bit;
    mine.size += 1;
  } else if (level === 0) {
    mine.slots[at] = value;
  } else {
    const kid = mine.slots[at] as MapNode;
    const before = kid.size;
    const now = setIn(kid, level - 1, high, low, value, epoch);
    if (now !== kid) mine.slots[at] = now;
    mine.size += now.size - before;
  }
  return mine;
}

/** Deletes the keys lo to hi (half-open, relative to the node); null when nothing is left. */
export function deleteIn(node: MapNode, level: number, lo: number, hi: number, epoch: Epoch): MapNode | null {
  if (lo <= 0 && hi >= SPAN[level]!) return null;
  const span = level === 0 ? 1 : SPAN[level - 1]!;
  const first = Math.floor(lo / span);
  const last = Math.floor((hi - 1) / span);
  let mine = node;
  for (let digit = last; digit >= first; digit--) {
    const bit = 1 << digit;
    if ((mine.taken & bit) === 0) continue;
    const at = slotIndex(mine.taken, bit);
    const base = digit * span;
    const kid = mine.slots[at];
    const before = level === 0 ? 1 : (kid as MapNode).size;
    const now =
      level === 0
        ? null
        : deleteIn(kid as MapNode, level - 1, Math.max(lo - base, 0), Math.min(hi - base, span), epoch);
    const after = now === null ? 0 : now.size;
    if (after === before) continue;
    mine = own(mine, epoch);
    mine.hash = null;
    mine.size += after - before;
    if (now === null) {
      mine.slots.splice(at, 1);
      mine.taken &= ~bit;
    } else if (now !== kid) {
      mine.slots[at] = now;
    }
  }
  return mine.size === 0 ? null : mine;
}

/** The first key at or after `from`, relative to the node; -1 if there is none. */
export function nextKeyIn(node: MapNode, level: number, from: number): number {
  const span = level === 0 ? 1 : SPAN[level - 1]!;
  const first = Math.floor(from / span);
  for (let digit = first; digit <= DIGIT_MASK; digit++) {
    const bit = 1 << digit;
    if ((node.taken & bit) === 0) continue;
    if (level === 0) return digit;
    const kid = node.slots[slotIndex(node.taken, bit)] as MapNode;
    const at = nextKeyIn(kid, level - 1, digit === first ? from - first * span : 0);
    if (at >= 0) return digit * span + at;
  }
  return -1;
}

export type EntryVisitor<T> = (value: T, key: number) => void | false;

/**
 * Visits the entries with keys lo to hi (half-open, absolute) of a node at key `base` in rising order, or, with
 * `unhashed`, those below nodes without a hash. False if the visitor returned false. The visitor must not write
 * this version of the map in place.
 */
export function visitIn<T>(
  node: MapNode,
  level: number,
  base: number,
  lo: number,
  hi: number,
  unhashed: boolean,
  visit: EntryVisitor<T>,
): boolean {
  if (unhashed && node.hash !== null) return true;
  const span = level === 0 ? 1 : SPAN[level - 1]!;
  let rest = node.taken;
  for (const kid of node.slots) {
    const digit = 31 - Math.clz32(rest & -rest);
    rest &= rest - 1;
    const start = base + digit * span;
    if (start >= hi) return true;
    if (start + span <= lo) continue;
    if (level === 0) {
      if (visit(kid as T, start) === false) return false;
    } else if (!visitIn(kid as MapNode, level - 1, start, lo, hi, unhashed, visit)) {
      return false;
    }
  }
  return true;
}

/** Adds to `into` what identifies a value. */
export type ValueHash<T> = (value: T, key: number, into: Hasher) => void;

/** The sum of the hashes of the entries of a node at key `base`. */
export function hashMap<T>(
  node: MapNode,
  level: number,
  base: number,
  hashValue: ValueHash<T>,
  hasher: Hasher,
): Hash64 {
  if (node.hash !== null) return node.hash;
  const span = level === 0 ? 1 : SPAN[level - 1]!;
  let { hi, lo } = ZERO_HASH;
  let rest = node.taken;
  for (const kid of node.slots) {
    const key = base + (31 - Math.clz32(rest & -rest)) * span;
    rest &= rest - 1;
    let hash: Hash64;
    if (level === 0) {
      hasher.reset().addNumber(key);
      hashValue(kid as T, key, hasher);
      hash = hasher.digest();
    } else {
      hash = hashMap(kid as MapNode, level - 1, key, hashValue, hasher);
    }
    hi = (hi + hash.hi) | 0;
    lo = (lo + hash.lo) | 0;
  }
  return (node.hash = { hi, lo });
}
