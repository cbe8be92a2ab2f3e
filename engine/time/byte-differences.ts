import { ByteStore } from '../memory/byte-store.js';
import { newEpoch } from '../memory/epoch.js';
import { sameHash } from '../memory/hash.js';
import { PAGE_SIZE } from '../memory/range.js';
import { RunJoiner, type RunVisitor } from '../memory/page-tree-compare.js';

/** Stretches of so few pages are compared byte by byte. */
const FEW = 4;

/**
 * Visits the runs of pages from lo to hi that do not hold the same bytes in two stores, in rising order; false to stop. Costs what was written in them, whatever their
 * size: halves that have the same hash are left alone, and so are those that are full of one byte.
 */
export function byteDifferences(a: ByteStore, b: ByteStore, lo: number, hi: number, visit: RunVisitor): void {
  if (a === b) return;
  const joiner = new RunJoiner(visit);
  // What neither has written is zero in both.
  let from = Math.min(firstWritten(a, lo, hi), firstWritten(b, lo, hi));
  while (from < hi && !joiner.stopped) {
    const to = Math.min(hi, Math.max(writtenEnd(a, from, hi), writtenEnd(b, from, hi)));
    halve(a, b, from, to, joiner);
    from = Math.min(firstWritten(a, to, hi), firstWritten(b, to, hi));
  }
  joiner.end();
}

function halve(a: ByteStore, b: ByteStore, lo: number, hi: number, to: RunJoiner): void {
  if (to.stopped) return;
  if (hi - lo <= FEW) {
    for (let page = lo; page < hi; page++) if (!samePage(a, b, page)) to.add(page, page + 1);
    return;
  }
  const [one, other] = [part(a, lo, hi), part(b, lo, hi)];
  if (sameHash(one.hash(), other.hash())) return;
  if (isUniform(one, lo, hi) && isUniform(other, lo, hi)) {
    to.add(lo, hi);
    return;
  }
  const middle = lo + Math.floor((hi - lo) / 2);
  halve(one, other, lo, middle, to);
  halve(one, other, middle, hi, to);
}

/** A store that has only the pages lo to hi, at their places. */
function part(store: ByteStore, lo: number, hi: number): ByteStore {
  return ByteStore.empty.copyPages(store, lo, lo, hi - lo, newEpoch());
}

/** Whether the pages lo to hi, which are all that the store has, are full of one byte. */
function isUniform(store: ByteStore, lo: number, hi: number): boolean {
  const byte = new Uint8Array(1);
  store.read(lo, 0, 1, byte, 0);
  return sameHash(store.hash(), ByteStore.empty.fill(lo, hi, byte[0] as number, newEpoch()).hash());
}

function samePage(a: ByteStore, b: ByteStore, page: number): boolean {
  const [one, other] = [new Uint8Array(PAGE_SIZE), new Uint8Array(PAGE_SIZE)];
  a.read(page, 0, PAGE_SIZE, one, 0);
  b.read(page, 0, PAGE_SIZE, other, 0);
  return one.every((byte, i) => byte === other[i]);
}

function firstWritten(store: ByteStore, lo: number, hi: number): number {
  let first = Infinity;
  store.written(lo, hi, (from) => {
    first = from;
    return false;
  });
  return first;
}

/** The end of the written run that holds `page`; the page itself if none does. */
function writtenEnd(store: ByteStore, page: number, hi: number): number {
  let end = page;
  store.written(page, hi, (from, to) => {
    if (from === page) end = to;
    return false;
  });
  return end;
}
