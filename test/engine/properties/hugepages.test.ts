import { describe, expect, it } from 'vitest';
import { Direct } from '../../../engine/direct.js';
import type { MachineSpec, MappingSpec } from '../../../engine/kvm/spec.js';
import { NaiveHugepages, type NaiveSlot } from './naive-hugepages.js';
import { Random } from './random.js';

const PAGE = 4096;
const HUGE = 512;
const GIGANTIC = 512 * 512;
/** hva pages of the two mappings: hugetlb memory of 1 GiB pages, and anonymous memory that ends within a hugepage. */
const LOW = 64 * GIGANTIC;
const LOW_PAGES = 3 * GIGANTIC;
const ANON = 128 * GIGANTIC;
const ANON_PAGES = 4 * HUGE + 300;
/** Where the memslot over the anonymous memory stands, about. */
const ANON_GFN = 4 * GIGANTIC;
const LENGTH = 60;
const WEIGHTS = [
  [6, 'access'],
  [4, 'attributes'],
  [1, 'slot'],
  [1, 'dontneed'],
  [1, 'hugepage'],
  [2, 'collapse'],
] as const;

function spec(): MachineSpec {
  const file = { allocated: [], validated: false, contents: [], position: 0 };
  const mapping = (name: string, hva: number, pages: number, rest: Partial<MappingSpec>): MappingSpec => ({
    ...{ name, hva, pages, backing: 'anon-private', file: -1, offset: 0, prot: 3, contents: [], position: 0 },
    ...rest,
  });
  return {
    ...{ flavour: 'sw_protected', abi: 'guest-memfd', kernel: '7.3', explicitExit: 'hypercall', bugs: [] },
    files: [
      { ...file, name: 'low private', kind: 'guest-memfd', size: LOW_PAGES * PAGE },
      { ...file, name: 'anon private', kind: 'guest-memfd', size: 8 * HUGE * PAGE },
    ],
    mappings: [
      mapping('low', LOW, LOW_PAGES, { backing: 'hugetlb', unit: GIGANTIC }),
      mapping('anon', ANON, ANON_PAGES, {}),
    ],
    slots: [],
    ...{ sharedView: [], aliases: [], hostPages: Infinity, ve: true, seed: 0 },
  };
}

/** An engine and a naive model that the same happens to. */
class Pair {
  readonly direct = new Direct(spec());
  readonly naive = new NaiveHugepages(LOW, LOW_PAGES, ANON, ANON_PAGES);
  constructor(private readonly random: Random) {
    this.slot(0);
    this.slot(1);
  }

  /** Makes the memslot, with addresses that match or do not, or deletes it. */
  slot(id: number): void {
    const { random, naive } = this;
    if (naive.slots.has(id)) {
      naive.deleteSlot(id);
      this.call('set_memslot', id, 0, 0, 0, 0, -1, 0);
      return;
    }
    const skew = random.pick([0, 0, 0, 1, HUGE, 3 * HUGE]);
    const shift = random.pick([0, 0, 0, 1, HUGE]);
    const made: NaiveSlot =
      id === 0
        ? {
            base: skew,
            hva: LOW + shift,
            pages: random.pick([2 * GIGANTIC, GIGANTIC + 700, LOW_PAGES - HUGE]),
          }
        : { base: ANON_GFN + skew, hva: ANON + shift, pages: ANON_PAGES - shift };
    naive.slots.set(id, made);
    this.call('set_memslot', id, made.base * PAGE, made.pages * PAGE, made.hva * PAGE, 4, id, 0);
  }

  step(): string {
    const { random, naive, direct } = this;
    const what = random.weighted(WEIGHTS);
    switch (what) {
      case 'slot':
        this.slot(random.pick([0, 1]));
        return 'slot';
      case 'access': {
        const gfn = this.gfn();
        direct.access(0, { gpa: gfn * PAGE, size: 8, kind: random.pick(['read', 'write']), value: 1n });
        naive.access(gfn);
        return `access ${gfn}`;
      }
      case 'attributes': {
        const lo = this.gfn();
        const hi = lo + random.pick([1, 1, 300, HUGE, 2 * HUGE, GIGANTIC]);
        const isPrivate = random.oneIn(2);
        this.call('set_memory_attributes', lo * PAGE, (hi - lo) * PAGE, isPrivate ? 8 : 0);
        naive.setAttributes(lo, hi, isPrivate);
        return `${isPrivate ? 'private' : 'shared'} ${lo}-${hi}`;
      }
      default: {
        const from = random.pick([0, 1, 300, HUGE, HUGE + 1, 2 * HUGE, 3 * HUGE]);
        const to = Math.min(ANON_PAGES, from + random.pick([1, 300, HUGE, HUGE + 300, 2 * HUGE, 4 * HUGE]));
        const advice = { dontneed: 4, hugepage: 14, collapse: 25 }[what];
        const outcome = direct.call('host', 'madvise', [(ANON + from) * PAGE, (to - from) * PAGE, advice]);
        expect(outcome.kind === 'done', what).toBe(naive.advise(what, from, to));
        return `${what} ${from}-${to}`;
      }
    }
  }

  /** A gfn near the borders of hugepages. */
  gfn(): number {
    const { random } = this;
    const near = random.pick([-1, 0, 1, 5, 300, HUGE - 1]);
    const huge = random.pick([0, 0, HUGE, 2 * HUGE, 3 * HUGE]);
    const at = random.pick([0, GIGANTIC, 2 * GIGANTIC, ANON_GFN, ANON_GFN, ANON_GFN]);
    return Math.max(0, at + huge + near);
  }

  compare(told: string): void {
    const { stage2, mixed, transparent } = this.direct.state;
    const { naive } = this;
    const sizes = { small: 0, huge: 0, gigantic: 0 };
    for (const { lo, size } of naive.entries) {
      const set = size === GIGANTIC ? stage2.gigantic : size === HUGE ? stage2.huge : null;
      expect(stage2.shared.count(lo, lo + size), `${told}: entry ${lo}`).toBe(size);
      if (set !== null) expect(set.count(lo, lo + size), `${told}: level of ${lo}`).toBe(size);
      sizes[size === GIGANTIC ? 'gigantic' : size === HUGE ? 'huge' : 'small'] += size;
    }
    expect([stage2.huge.size, stage2.gigantic.size, stage2.shared.size], told).toEqual([
      sizes.huge,
      sizes.gigantic,
      sizes.small + sizes.huge + sizes.gigantic,
    ]);
    for (const [size, set] of [
      [HUGE, mixed.huge],
      [GIGANTIC, mixed.gigantic],
    ] as const)
      for (const frame of naive.framesInSlots(size))
        expect(set.has(frame), `${told}: mixed ${frame}`).toBe(naive.uniform(frame * size, size) === null);
    for (const [i, huge] of naive.huge.entries())
      expect(transparent.count(ANON + i * HUGE, ANON + (i + 1) * HUGE), told).toBe(huge ? HUGE : 0);
    const store = this.direct.state.stores.find((one) => one?.kind === 'anon-private');
    expect(store?.present.size, told).toBe(naive.present.filter(Boolean).length);
  }

  private call(name: string, ...args: number[]): void {
    expect(this.direct.call('host', name, args), name).toMatchObject({ kind: 'done' });
  }
}

describe('levels of shared entries, against a model that counts pages', () => {
  it('agree after each of 60 operations, from 60 seeds', () => {
    const levels = { huge: 0, gigantic: 0, transparent: 0 };
    for (let seed = 1; seed <= 60; seed++) {
      const pair = new Pair(new Random(seed));
      const told: string[] = [];
      for (let i = 0; i < LENGTH; i++) {
        told.push(pair.step());
        pair.compare(`seed ${seed}: ${told.slice(-4).join(', ')}`);
        const { stage2, transparent } = pair.direct.state;
        if (!stage2.huge.isEmpty) levels.huge++;
        if (!stage2.gigantic.isEmpty) levels.gigantic++;
        if (!transparent.isEmpty) levels.transparent++;
      }
    }
    // Each of them is met often enough to mean something.
    for (const met of Object.values(levels)) expect(met).toBeGreaterThan(200);
  });
});
