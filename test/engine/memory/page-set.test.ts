import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newEpoch } from '../../../engine/memory/epoch.js';
import { sameHash } from '../../../engine/memory/hash.js';
import { BITS_PAGES, PageBits } from '../../../engine/memory/page-bits.js';
import { PageSet } from '../../../engine/memory/page-set.js';
import { Seen } from '../../../engine/memory/page-tree-columns.js';
import { touched } from '../../../engine/memory/page-tree.js';

/** Where the small universe of the naive model begins: across the borders of words, leaves, branches and 2^32. */
const BASES = [0, 480, 2 ** 14 - 1000, 2 ** 29 - 1000, 2 ** 31 - 1000, 2 ** 32 - 1000, 2 ** 52 - 2100];
const PAGES = 2100;

const range = fc
  .oneof(
    fc.tuple(fc.nat(PAGES), fc.nat(PAGES)),
    fc.tuple(fc.nat(PAGES), fc.nat(40)).map(([lo, n]) => [lo, Math.min(lo + n, PAGES)] as const),
    fc.constantFrom([0, 512] as const, [512, 1024] as const, [0, PAGES] as const),
  )
  .map(([a, b]) => ({ lo: Math.min(a, b), hi: Math.max(a, b) }));
const step = fc.record({ ...{ add: fc.boolean(), range, fork: fc.boolean() } });
const steps = fc.array(step, { maxLength: 25 });
const base = fc.constantFrom(...BASES);

/** Borders of neighbouring ranges, from a page of the universe to some way beyond it. */
const borders = fc
  .array(fc.oneof(fc.nat(PAGES + 50), fc.nat(2 ** 15)), { minLength: 2, maxLength: 40 })
  .map((list) => [...new Set(list)].sort((a, b) => a - b));

type Step = { add: boolean; range: { lo: number; hi: number }; fork: boolean };

function apply(at: number, list: readonly Step[], check?: (set: PageSet, model: Uint8Array) => void) {
  let set = PageSet.empty;
  let epoch = newEpoch();
  const model = new Uint8Array(PAGES);
  for (const { add, range, fork } of list) {
    if (fork) epoch = newEpoch();
    const { lo, hi } = range;
    set = add ? set.add(at + lo, at + hi, epoch) : set.remove(at + lo, at + hi, epoch);
    model.fill(add ? 1 : 0, lo, hi);
    check?.(set, model);
  }
  return { set, model };
}

function runsOf(set: PageSet, lo: number, hi: number): [number, number][] {
  const runs: [number, number][] = [];
  set.runs(lo, hi, (from, to) => void runs.push([from, to]));
  return runs;
}

function naiveRuns(model: Uint8Array, at: number, lo: number, hi: number): [number, number][] {
  const runs: [number, number][] = [];
  for (let i = lo; i < hi; i++) {
    if (model[i] !== 1) continue;
    const last = runs.at(-1);
    if (last?.[1] === at + i) last[1] += 1;
    else runs.push([at + i, at + i + 1]);
  }
  return runs;
}

describe('against one flag per page', () => {
  test('membership, runs, counts and neighbours', () => {
    fc.assert(
      fc.property(base, steps, fc.nat(PAGES), range, (at, list, probe, { lo, hi }) => {
        const { set, model } = apply(at, list);
        for (let i = 0; i < PAGES; i += 7) expect(set.has(at + i)).toBe(model[i] === 1);
        expect(runsOf(set, 0, Infinity)).toEqual(naiveRuns(model, at, 0, PAGES));
        expect(runsOf(set, at + lo, at + hi)).toEqual(naiveRuns(model, at, lo, hi));
        const members = model.filter((flag) => flag === 1).length;
        expect(set.size).toBe(members);
        expect(set.isEmpty).toBe(members === 0);
        expect(set.count(at + lo, at + hi)).toBe(model.subarray(lo, hi).filter((flag) => flag === 1).length);
        expect(set.count(0, 2 ** 52)).toBe(members);
        const next = model.indexOf(1, probe);
        expect(set.next(at + probe, true)).toBe(next < 0 ? Infinity : at + next);
        const hole = model.indexOf(0, probe);
        expect(set.next(at + probe, false)).toBe(at + (hole < 0 ? PAGES : hole));
        const before = model.lastIndexOf(1, probe);
        expect(set.previous(at + probe, true)).toBe(before < 0 ? -1 : at + before);
        const holeBefore = probe === PAGES ? probe : model.lastIndexOf(0, probe);
        expect(set.previous(at + probe, false)).toBe(at + holeBefore);
      }),
      { numRuns: 150 },
    );
  });

  test('older versions never change', () => {
    fc.assert(
      fc.property(base, steps, (at, list) => {
        const kept: { set: PageSet; runs: [number, number][] }[] = [];
        apply(
          at,
          list.map((one) => ({ ...one, fork: true })),
          (set, model) => kept.push({ set, runs: naiveRuns(model, at, 0, PAGES) }),
        );
        for (const { set, runs } of kept) expect(runsOf(set, 0, Infinity)).toEqual(runs);
      }),
      { numRuns: 100 },
    );
  });

  test('two forks of one set go their own ways', () => {
    fc.assert(
      fc.property(base, steps, step, step, (at, list, left, right) => {
        const { set, model } = apply(at, list);
        const results = [left, right, left].map(({ add, range: { lo, hi } }) => {
          const epoch = newEpoch();
          const now = add ? set.add(at + lo, at + hi, epoch) : set.remove(at + lo, at + hi, epoch);
          return { now, model: model.slice().fill(add ? 1 : 0, lo, hi) };
        });
        results.push({ now: set, model });
        for (const one of results)
          expect(runsOf(one.now, 0, Infinity)).toEqual(naiveRuns(one.model, at, 0, PAGES));
      }),
      { numRuns: 100 },
    );
  });

  test('equal and equally hashed exactly when the pages are the same; differences are the symmetric difference', () => {
    fc.assert(
      fc.property(base, steps, steps, fc.boolean(), range, (at, one, two, related, { lo, hi }) => {
        const a = apply(at, one);
        if (related) a.set.hash();
        const b = apply(at, related ? [...one, ...two.slice(0, 2)] : two);
        const same = a.model.every((flag, i) => flag === b.model[i]);
        expect(a.set.equals(b.set)).toBe(same);
        expect(sameHash(a.set.hash(), b.set.hash())).toBe(same);
        expect(a.set.equals(b.set)).toBe(same);
        const xor = a.model.map((flag, i) => flag ^ b.model[i]!);
        const runs: [number, number][] = [];
        a.set.differences(b.set, at + lo, at + hi, (from, to) => void runs.push([from, to]));
        expect(runs).toEqual(naiveRuns(xor, at, lo, hi));
      }),
      { numRuns: 150 },
    );
  });

  test('a survey sees in every range what its pages are, and where two sets differ, at whatever shift', () => {
    fc.assert(
      fc.property(base, steps, steps, borders, fc.nat(PAGES), (at, one, two, inner, shift) => {
        const a = apply(at, one);
        const b = apply(at, [...one, ...two.slice(0, 3)]);
        const from = Math.max(0, at - shift);
        const starts = Float64Array.from(inner, (border) => from + border);
        const pages = (model: Uint8Array, i: number): number[] =>
          Array.from(
            { length: starts[i + 1]! - starts[i]! },
            (_, k) => model[starts[i]! + shift + k - at] ?? 0,
          );
        const ranges = Array.from({ length: starts.length - 1 }, (_, i) => i);

        const seen = new Uint8Array(ranges.length);
        a.set.survey(starts, shift, seen, Seen.both);
        const bits = ranges.map((i) =>
          pages(a.model, i).reduce((all, flag) => all | (flag === 1 ? 1 : 2), 0),
        );
        expect([...seen]).toEqual(bits);

        const members = new Uint8Array(ranges.length);
        a.set.survey(starts, shift, members, Seen.members);
        expect([...members].map((bit) => bit & 1)).toEqual(bits.map((bit) => bit & 1));

        const marks = new Uint8Array(ranges.length).fill(64);
        b.set.surveyDifferences(a.set, starts, shift, marks, 4);
        const differs = ranges.map((i) => {
          const other = pages(b.model, i);
          return pages(a.model, i).some((flag, k) => flag !== other[k]);
        });
        expect([...marks]).toEqual(differs.map((differ) => (differ ? 68 : 64)));
      }),
      { numRuns: 200 },
    );
  });

  test('bits are the pages from any page on, and blocks not mixed are alike', () => {
    const into = new PageBits();
    fc.assert(
      fc.property(base, steps, fc.nat(PAGES), (at, list, offset) => {
        const { set, model } = apply(at, list);
        const page = Math.max(0, at - offset);
        set.bits(page, into);
        const flags = Array.from(
          { length: BITS_PAGES },
          (_, i) => (((into.words[i >> 5]! ^ into.invert) >> (i & 31)) & 1) as 0 | 1,
        );
        const wrong = flags.findIndex((flag, i) => flag !== (model[page + i - at] ?? 0));
        expect(wrong).toBe(-1);
        for (let block = 0; block < 32; block++) {
          const alike = new Set(flags.slice(block * 512, (block + 1) * 512)).size === 1;
          if (((into.mixed >> block) & 1) === 0) expect(alike).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('what two sets do not share holds all that differs, in blocks of 2^14', () => {
    fc.assert(
      fc.property(base, steps, steps, range, (at, one, two, { lo, hi }) => {
        const a = apply(at, one).set;
        const b = apply(at, [...one, ...two.slice(0, 2)]).set;
        const blocks: [number, number][] = [];
        a.unshared(b, at + lo, at + hi, (from, to) => void blocks.push([from, to]));
        for (const [from, to] of blocks) expect([from % 2 ** 14, to % 2 ** 14]).toEqual([0, 0]);
        a.differences(b, at + lo, at + hi, (from, to) => {
          expect(blocks.some(([first, end]) => first <= from && to <= end)).toBe(true);
        });
        const same: number[] = [];
        a.unshared(a, 0, 2 ** 52, (from) => void same.push(from));
        expect(same).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('a hash taken between writes changes no hash taken after', () => {
    fc.assert(
      fc.property(base, steps, (at, list) => {
        const looked = apply(at, list, (set) => void set.hash()).set;
        expect(looked.hash()).toEqual(apply(at, list).set.hash());
      }),
      { numRuns: 100 },
    );
  });
});

test('page by page or at once, high first or low first: one set, one hash, one shape', () => {
  const epoch = newEpoch();
  const whole = PageSet.empty.add(100, 40_000, epoch);
  let single = PageSet.empty.add(2 ** 50, 2 ** 50 + 1, epoch);
  for (let page = 39_999; page >= 100; page--) single = single.add(page, page + 1, epoch);
  single = single.remove(2 ** 50, 2 ** 50 + 1, epoch);
  expect(single.equals(whole)).toBe(true);
  expect(single.hash()).toEqual(whole.hash());
  const cleared = single.remove(0, 2 ** 52, epoch);
  expect(cleared.equals(PageSet.empty)).toBe(true);
  expect(cleared.hash()).toEqual(PageSet.empty.hash());
  expect(cleared.nodes()).toBe(0);
});

test('the largest ranges are exact', () => {
  const epoch = newEpoch();
  const all = PageSet.empty.add(0, 2 ** 52, epoch);
  expect(all.size).toBe(2 ** 52);
  expect(all.has(2 ** 52 - 1)).toBe(true);
  expect(all.has(2 ** 52)).toBe(false);
  expect(all.next(5, false)).toBe(2 ** 52);
  const holed = all.remove(2 ** 40 + 3, 2 ** 40 + 4, newEpoch());
  expect(holed.size).toBe(2 ** 52 - 1);
  expect(holed.count(2 ** 33, 2 ** 41)).toBe(2 ** 41 - 2 ** 33 - 1);
  expect(holed.next(0, false)).toBe(2 ** 40 + 3);
  expect(holed.previous(2 ** 52 - 1, false)).toBe(2 ** 40 + 3);
  expect(runsOf(holed, 0, Infinity)).toEqual([
    [0, 2 ** 40 + 3],
    [2 ** 40 + 4, 2 ** 52],
  ]);
  expect(all.size).toBe(2 ** 52);
});

test('what changes nothing returns the very set, and no such page is a bug of the caller', () => {
  const set = PageSet.empty.add(10, 20, newEpoch());
  const epoch = newEpoch();
  expect(set.add(12, 15, epoch)).toBe(set);
  expect(set.add(12, 12, epoch)).toBe(set);
  expect(set.remove(20, 2 ** 50, epoch)).toBe(set);
  expect(set.remove(0, 10, epoch)).toBe(set);
  const mine = set.add(30, 31, epoch);
  expect(mine).not.toBe(set);
  expect(mine.add(40, 50, epoch)).toBe(mine);
  expect(() => set.add(-1, 2, epoch)).toThrow(RangeError);
  expect(() => set.add(0, 2 ** 52 + 2, epoch)).toThrow(RangeError);
});

test('runs and differences stop when told', () => {
  const epoch = newEpoch();
  let set = PageSet.empty;
  for (let page = 0; page < 4000; page += 2) set = set.add(page, page + 1, epoch);
  let visits = 0;
  set.runs(0, Infinity, () => ++visits < 3 && undefined);
  expect(visits).toBe(3);
  visits = 0;
  set.differences(PageSet.empty, 0, Infinity, () => ++visits < 3 && undefined);
  expect(visits).toBe(3);
});

test('16 TiB costs what 16 MiB costs', () => {
  const cost = (pages: number) => {
    // The same unaligned edges in both.
    const before = touched.nodes;
    let set = PageSet.empty.add(100, 100 + pages, newEpoch());
    set = set.remove(50, 50 + pages, newEpoch());
    return { touched: touched.nodes - before, nodes: set.nodes() };
  };
  const small = cost(2 ** 12);
  const large = cost(2 ** 32);
  // Two edges of at most one node per level more.
  expect(large.touched).toBeLessThanOrEqual(2 * small.touched);
  expect(large.touched).toBeLessThan(40);
  expect(large.nodes).toBeLessThan(20);
  const aligned = (pages: number) => {
    const before = touched.nodes;
    PageSet.empty.add(0, pages, newEpoch()).remove(0, pages, newEpoch());
    return touched.nodes - before;
  };
  // An aligned range of a large guest ends higher up in the tree.
  expect(aligned(2 ** 32)).toBeLessThanOrEqual(aligned(2 ** 12));
});
