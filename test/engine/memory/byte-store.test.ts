import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteStore } from '../../../engine/memory/byte-store.js';
import { newEpoch } from '../../../engine/memory/epoch.js';
import { sameHash } from '../../../engine/memory/hash.js';

const PAGES = 4;
const SIZE = PAGES * 4096;
const BASES = [0, 2 ** 28 - 2, 2 ** 32 - 2, 2 ** 52 - PAGES];

type Step = { fork: boolean; look: boolean } & (
  | { kind: 'write'; at: number; bytes: Uint8Array }
  | { kind: 'store'; at: number; size: number; lo: number; hi: number }
  | { kind: 'fill'; lo: number; hi: number; byte: number }
  | { kind: 'spell'; page: number; byte: number }
  | { kind: 'copy'; from: number; to: number; count: number }
);

const place = fc.oneof(fc.nat(SIZE - 1), fc.constantFrom(0, 60, 63, 64, 4090, 4095, 4096, SIZE - 8));
const byte = fc.constantFrom(0, 0, 0xaa, 0xff);
const how = { fork: fc.boolean(), look: fc.boolean() };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('store' as const),
    at: place,
    size: fc.integer({ min: 1, max: 8 }),
    lo: fc.integer(),
    hi: fc.integer(),
    ...how,
  }),
  fc.record({
    kind: fc.constant('write' as const),
    at: place,
    bytes: fc.uint8Array({ maxLength: 200 }),
    ...how,
  }),
  fc.record({ kind: fc.constant('fill' as const), lo: fc.nat(PAGES), hi: fc.nat(PAGES), byte, ...how }),
  fc.record({ kind: fc.constant('spell' as const), page: fc.nat(PAGES - 1), byte, ...how }),
  fc
    .record({
      kind: fc.constant('copy' as const),
      from: fc.nat(PAGES - 1),
      to: fc.nat(PAGES - 1),
      count: fc.nat(PAGES),
      ...how,
    })
    .map((one) => ({ ...one, count: Math.min(one.count, PAGES - Math.max(one.from, one.to)) })),
);
const steps = fc.array(step, { maxLength: 15 });
const base = fc.constantFrom(...BASES);

/** One step on a store and on an array of bytes. */
function act(store: ByteStore, model: Uint8Array, at: number, one: Step, epoch: number): ByteStore {
  switch (one.kind) {
    case 'write': {
      const bytes = one.bytes.subarray(0, SIZE - one.at);
      model.set(bytes, one.at);
      return store.write(at + (one.at >> 12), one.at & 4095, bytes, epoch);
    }
    case 'store': {
      const offset = Math.min(one.at & 4095, 4096 - one.size);
      const words = new DataView(new ArrayBuffer(8));
      words.setInt32(0, one.lo, true);
      words.setInt32(4, one.hi, true);
      model.set(new Uint8Array(words.buffer).subarray(0, one.size), (one.at & ~4095) + offset);
      return store.store(at + (one.at >> 12), offset, one.size, one.lo, one.hi, epoch);
    }
    case 'fill':
      if (one.lo < one.hi) model.fill(one.byte, one.lo * 4096, one.hi * 4096);
      return store.fill(at + one.lo, at + one.hi, one.byte, epoch);
    case 'spell': // A whole page of one byte, line by line.
      model.fill(one.byte, one.page * 4096, (one.page + 1) * 4096);
      return store.write(at + one.page, 0, new Uint8Array(4096).fill(one.byte), epoch);
    case 'copy':
      model.copyWithin(one.to * 4096, one.from * 4096, (one.from + one.count) * 4096);
      return store.copyPages(store, at + one.from, at + one.to, one.count, epoch);
  }
}

function apply(at: number, list: readonly Step[], check?: (store: ByteStore, model: Uint8Array) => void) {
  let store = ByteStore.empty;
  let epoch = newEpoch();
  const model = new Uint8Array(SIZE);
  for (const one of list) {
    if (one.fork) epoch = newEpoch();
    if (one.look) store.hash();
    store = act(store, model, at, one, epoch);
    check?.(store, model);
  }
  return { store, model };
}

/** Compares as native code does: element by element is too slow for pages. */
const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

function contents(store: ByteStore, at: number): Uint8Array {
  const out = new Uint8Array(SIZE);
  store.read(at, 0, SIZE, out, 0);
  return out;
}

describe('against an array of bytes', () => {
  test('reads, loads and runs of written pages', () => {
    const value = new Int32Array(2);
    fc.assert(
      fc.property(base, steps, place, place, fc.integer({ min: 1, max: 8 }), (at, list, a, b, size) => {
        const { store, model } = apply(at, list);
        expect(same(contents(store, at), model)).toBe(true);
        const [lo, hi] = [Math.min(a, b), Math.max(a, b)];
        const out = new Uint8Array(hi - lo + 2).fill(7);
        store.read(at + (lo >> 12), lo & 4095, hi - lo, out, 1);
        expect(same(out.subarray(1, -1), model.subarray(lo, hi))).toBe(true);
        expect([out[0], out.at(-1)]).toEqual([7, 7]);
        for (const probe of [a, b, ...list.map((one) => ('at' in one ? one.at : 0))]) {
          const offset = Math.min(probe & 4095, 4096 - size);
          store.load(at + (probe >> 12), offset, size, value);
          const words = new DataView(new ArrayBuffer(8));
          const from = (probe & ~4095) + offset;
          new Uint8Array(words.buffer).set(model.subarray(from, from + size));
          expect([value[0], value[1]]).toEqual([words.getInt32(0, true), words.getInt32(4, true)]);
        }
        const written = new Set<number>();
        let last = -1;
        store.written(at + 1, at + PAGES, (from, to) => {
          expect(from).toBeGreaterThan(last);
          for (let page = from; page < to; page++) written.add(page - at);
          last = to;
        });
        for (let page = 1; page < PAGES; page++) {
          const isZero = model.subarray(page * 4096, (page + 1) * 4096).every((one) => one === 0);
          if (!isZero) expect(written.has(page)).toBe(true);
        }
        expect(written.has(0)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  test('older versions never change', () => {
    fc.assert(
      fc.property(base, steps, (at, list) => {
        const kept: { store: ByteStore; model: Uint8Array }[] = [];
        apply(
          at,
          list.map((one) => ({ ...one, fork: true })),
          (store, model) => kept.push({ store, model: model.slice() }),
        );
        for (const one of kept) expect(same(contents(one.store, at), one.model)).toBe(true);
        // Hashing rearranges what holds the bytes; it may not change them, here or in a fork.
        for (const one of kept) one.store.hash();
        for (const one of kept) expect(same(contents(one.store, at), one.model)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('two forks of one store go their own ways', () => {
    fc.assert(
      fc.property(base, steps, steps, steps, (at, list, left, right) => {
        const { store, model } = apply(at, list);
        const forks = [left, right].map((more) => ({ more, store, model: model.slice(), epoch: newEpoch() }));
        // In turn, so that each writes while the other holds the same nodes.
        for (let i = 0; i < 15; i++) {
          for (const fork of forks) {
            const one = fork.more[i];
            if (one !== undefined) fork.store = act(fork.store, fork.model, at, one, fork.epoch);
            if (one?.look) fork.store.hash();
          }
        }
        for (const fork of forks) expect(same(contents(fork.store, at), fork.model)).toBe(true);
        expect(same(contents(store, at), model)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('equally hashed exactly when the bytes are the same, however they came', () => {
    fc.assert(
      fc.property(base, steps, steps, fc.boolean(), (at, one, two, related) => {
        const a = apply(at, one);
        const b = apply(at, related ? [...one, ...two.slice(0, 2)] : two);
        expect(sameHash(a.store.hash(), b.store.hash())).toBe(same(a.model, b.model));
        const rebuilt = ByteStore.empty
          .fill(at, at + PAGES, 0x55, newEpoch())
          .write(at, 0, a.model, newEpoch());
        expect(rebuilt.hash()).toEqual(a.store.hash());
        let backwards = ByteStore.empty;
        const epoch = newEpoch();
        for (let i = SIZE - 8; i >= 0; i -= 8) {
          if (a.model.subarray(i, i + 8).some((value) => value !== 0)) {
            backwards = backwards.write(at + (i >> 12), i & 4095, a.model.subarray(i, i + 8), epoch);
          }
        }
        expect(backwards.hash()).toEqual(a.store.hash());
      }),
      { numRuns: 200 },
    );
  });
});

test('the same page written in two stores that share it is told apart', () => {
  const epoch = newEpoch();
  const source = ByteStore.empty.store(5, 0, 4, 1, 0, epoch);
  let target = ByteStore.empty.copyPages(source, 0, 100, 10, epoch);
  const value = new Int32Array(2);
  const later = source.store(5, 0, 4, 2, 0, epoch);
  target.load(105, 0, 4, value);
  expect(value[0]).toBe(1);
  target = target.store(105, 0, 4, 3, 0, epoch);
  target.load(105, 0, 4, value);
  expect(value[0]).toBe(3);
  later.load(5, 0, 4, value);
  expect(value[0]).toBe(2);
});

test('a fork that shares a page of one byte is hashed as what it contains', () => {
  const spelt = ByteStore.empty.write(3, 0, new Uint8Array(4096).fill(0xaa), newEpoch());
  const left = spelt.store(9, 0, 1, 1, 0, newEpoch());
  const right = spelt.store(9, 0, 1, 1, 0, newEpoch());
  const filled = ByteStore.empty.fill(3, 4, 0xaa, newEpoch());
  expect(left.hash()).toEqual(right.hash());
  expect(spelt.hash()).toEqual(filled.hash());
  expect(spelt.hash()).not.toEqual(left.hash());
  const undone = left.store(9, 0, 1, 0, 0, newEpoch());
  expect(undone.hash()).toEqual(filled.hash());
});

test('a terabyte of one byte costs runs', () => {
  const TERABYTE = 2 ** 28;
  let store = ByteStore.empty.fill(7, 7 + TERABYTE, 0xaa, newEpoch());
  store = store.store(1000, 4, 8, 1, 2, newEpoch());
  const copy = ByteStore.empty.copyPages(store, 0, 2 ** 40, 2 * TERABYTE, newEpoch());
  const value = new Int32Array(2);
  copy.load(2 ** 40 + TERABYTE, 8, 8, value);
  expect([...value]).toEqual([0xaaaaaaaa | 0, 0xaaaaaaaa | 0]);
  copy.load(2 ** 40 + 1000, 0, 8, value);
  expect([...value]).toEqual([0xaaaaaaaa | 0, 1]);
  const runs: number[][] = [];
  copy.written(0, 2 ** 52, (lo, hi) => void runs.push([lo, hi]));
  expect(runs).toEqual([[2 ** 40 + 7, 2 ** 40 + 7 + TERABYTE]]);
  const dropped = copy.drop(0, 2 ** 52, newEpoch());
  expect(dropped.hash()).toEqual(ByteStore.empty.hash());
  const short = ByteStore.empty.fill(0, 2, 0x81, newEpoch());
  for (const [size, lo, hi] of [
    [1, 0x81, 0],
    [3, 0x818181, 0],
    [4, 0x81818181 | 0, 0],
    [5, 0x81818181 | 0, 0x81],
    [8, 0x81818181 | 0, 0x81818181 | 0],
  ] as const) {
    short.load(1, 8, size, value);
    expect([...value]).toEqual([lo, hi]);
  }
});

test('an owned store is written in place, and dropping nothing is nothing', () => {
  const epoch = newEpoch();
  const store = ByteStore.empty.store(1, 0, 8, 1, 1, epoch);
  expect(store.store(2 ** 40, 60, 8, 1, 1, epoch)).toBe(store);
  expect(store.drop(2, 2 ** 40, newEpoch())).toBe(store);
  expect(store.fill(5, 5, 1, newEpoch())).toBe(store);
  expect(store.write(5, 5, new Uint8Array(0), newEpoch())).toBe(store);
});
