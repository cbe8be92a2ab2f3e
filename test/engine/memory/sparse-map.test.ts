import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newEpoch } from '../../../engine/memory/epoch.js';
import { sameHash, type Hasher } from '../../../engine/memory/hash.js';
import { SparseMap } from '../../../engine/memory/sparse-map.js';

const key = fc.oneof(
  fc.nat(300),
  fc.constantFrom(0, 15, 16, 255, 256, 2 ** 28 - 1, 2 ** 28, 2 ** 31, 2 ** 32, 2 ** 40 + 5, 2 ** 53 - 1),
  fc.maxSafeNat(),
);
type Step = { fork: boolean } & (
  { set: number; value: number } | { lo: number; hi: number } | { delete: number }
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ set: key, value: fc.nat(3), fork: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ delete: key, fork: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(key, key, fc.boolean())
      .map(([a, b, fork]) => ({ lo: Math.min(a, b), hi: Math.max(a, b), fork })),
  },
);
const steps = fc.array(step, { maxLength: 40 });

const hashValue = (value: number, _key: number, into: Hasher) => void into.add(value);

type Model = Map<number, number>;

function apply(list: readonly Step[], check?: (map: SparseMap<number>, model: Model) => void) {
  let map = SparseMap.empty<number>();
  let epoch = newEpoch();
  const model: Model = new Map();
  for (const one of list) {
    if (one.fork) epoch = newEpoch();
    if ('set' in one) {
      map = map.set(one.set, one.value, epoch);
      model.set(one.set, one.value);
    } else if ('delete' in one) {
      map = map.delete(one.delete, epoch);
      model.delete(one.delete);
    } else {
      map = map.deleteRange(one.lo, one.hi, epoch);
      for (const at of [...model.keys()]) if (at >= one.lo && at < one.hi) model.delete(at);
    }
    check?.(map, model);
  }
  return { map, model };
}

function entriesOf(map: SparseMap<number>, lo = 0, hi = 2 ** 53): [number, number][] {
  const entries: [number, number][] = [];
  map.forEach(lo, hi, (value, at) => void entries.push([at, value]));
  return entries;
}

const sorted = (model: Model) => [...model].sort(([a], [b]) => a - b);

test('against a Map', () => {
  fc.assert(
    fc.property(steps, key, key, (list, a, b) => {
      const { map, model } = apply(list);
      expect(map.size).toBe(model.size);
      for (const at of [...model.keys(), a, b]) {
        expect(map.get(at)).toBe(model.get(at));
        expect(map.has(at)).toBe(model.has(at));
      }
      const entries = sorted(model);
      expect(entriesOf(map)).toEqual(entries);
      const [lo, hi] = [Math.min(a, b), Math.max(a, b)];
      expect(entriesOf(map, lo, hi)).toEqual(entries.filter(([at]) => at >= lo && at < hi));
      expect(map.next(a)).toBe(entries.find(([at]) => at >= a)?.[0] ?? Infinity);
    }),
    { numRuns: 300 },
  );
});

test('older versions never change', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const kept: { map: SparseMap<number>; entries: [number, number][] }[] = [];
      apply(
        list.map((one) => ({ ...one, fork: true })),
        (map, model) => kept.push({ map, entries: sorted(model) }),
      );
      for (const { map, entries } of kept) expect(entriesOf(map)).toEqual(entries);
    }),
  );
});

test('two forks of one map go their own ways', () => {
  fc.assert(
    fc.property(steps, key, key, (list, a, b) => {
      const { map, model } = apply(list);
      const left = map.set(a, 77, newEpoch());
      const right = map.delete(b, newEpoch());
      expect(entriesOf(map)).toEqual(sorted(model));
      expect(entriesOf(left)).toEqual(sorted(new Map(model).set(a, 77)));
      model.delete(b);
      expect(entriesOf(right)).toEqual(sorted(model));
    }),
  );
});

test('equally hashed exactly when the entries are the same, whatever happened before', () => {
  fc.assert(
    fc.property(steps, steps, fc.boolean(), fc.boolean(), (one, two, related, looked) => {
      const a = apply(one, looked ? (map) => void map.hash(hashValue) : undefined);
      const b = apply(related ? [...one, ...two.slice(0, 2)] : two);
      const same = JSON.stringify(sorted(a.model)) === JSON.stringify(sorted(b.model));
      expect(sameHash(a.map.hash(hashValue), b.map.hash(hashValue))).toBe(same);
      let rebuilt = SparseMap.empty<number>();
      for (const [at, value] of sorted(a.model).reverse()) rebuilt = rebuilt.set(at, value, newEpoch());
      expect(rebuilt.hash(hashValue)).toEqual(a.map.hash(hashValue));
    }),
    { numRuns: 300 },
  );
});

test('only what was written since is hashed again', () => {
  let epoch = newEpoch();
  let map = SparseMap.empty<number>();
  for (let at = 0; at < 4096; at++) map = map.set(at, at, epoch);
  let hashed = 0;
  const counting = (value: number, at: number, into: Hasher) => {
    hashed += 1;
    hashValue(value, at, into);
  };
  map.hash(counting);
  expect(hashed).toBe(4096);
  epoch = newEpoch();
  const now = map.set(5, 6, epoch);
  let visited = 0;
  now.forEachUnhashed(() => void (visited += 1));
  now.hash(counting);
  expect(hashed).toBe(4096 + 16);
  expect(visited).toBe(16);
  map.hash(counting);
  expect(hashed).toBe(4096 + 16);
});

test('an owned map is written in place; what changes nothing returns the very map', () => {
  const epoch = newEpoch();
  const map = SparseMap.empty<string>().set(2 ** 40, 'a', epoch);
  expect(map.set(3, 'b', epoch)).toBe(map);
  expect(map.delete(4, newEpoch())).toBe(map);
  expect(map.deleteRange(5, 2 ** 40, newEpoch())).toBe(map);
  expect(SparseMap.empty<string>().deleteRange(0, 9, epoch).size).toBe(0);
  expect(map.deleteRange(0, 2 ** 53, epoch)).toBe(map);
  expect(map.size).toBe(0);
  expect(map.next(0)).toBe(Infinity);
  expect(() => map.set(-1, '', epoch)).toThrow(RangeError);
  expect(() => map.set(2 ** 53, '', epoch)).toThrow(RangeError);
});

test('a visitor may stop', () => {
  const epoch = newEpoch();
  let map = SparseMap.empty<number>();
  for (let at = 0; at < 100; at++) map = map.set(at * 99, at, epoch);
  let visits = 0;
  map.forEach(0, Infinity, () => ++visits < 40 && undefined);
  expect(visits).toBe(40);
});
