import { describe, expect, it } from 'vitest';
import { How, Space, type Effects } from '../../../engine/kvm/event.js';
import type { State, Store } from '../../../engine/kvm/state.js';
import { PageSet } from '../../../engine/memory/page-set.js';
import type { Setting } from './engine-driver.js';
import { nextOp, prologue } from './generate.js';
import { Lockstep } from './lockstep.js';
import { showOp } from './op.js';
import { Random } from './random.js';

/** What steps said that they wrote, by space and id. */
class Written implements Effects {
  readonly ranges = new Map<string, [number, number][]>();

  touch(space: number, id: number, lo: number, hi: number, how: number): void {
    if (how !== How.write) return;
    const key = `${space}:${id}`;
    const ranges = this.ranges.get(key) ?? [];
    ranges.push([lo, hi]);
    this.ranges.set(key, ranges);
  }

  /** `page` may be a fraction, for a byte of it. */
  covers(space: number, id: number, page: number): boolean {
    return (this.ranges.get(`${space}:${id}`) ?? []).some(([lo, hi]) => lo <= page && page < hi);
  }
}

/** The sets of a state that effects speak of. */
function setsOf(s: State): [string, number, number, PageSet][] {
  const stores = s.stores.flatMap((store, id): [string, number, number, PageSet][] =>
    store === null || id === 0 ? [] : [['presence', Space.presence, id, store.present]],
  );
  return [
    ...stores,
    ['shared stage-2', Space.stage2, 0, s.stage2.shared],
    ['private stage-2', Space.stage2, 1, s.stage2.private],
    ['page states', Space.pageState, 0, s.pageStates.validated],
    ['view', Space.view, 0, s.views[0] ?? PageSet.empty],
  ];
}

/** What changed between two states without any step having said so. */
function unreported(before: State, after: State, written: Written): string[] {
  const old = new Map(setsOf(before).map(([, space, id, set]) => [`${space}:${id}`, set]));
  const wrong: string[] = [];
  for (const [name, space, id, set] of setsOf(after)) {
    set.differences(old.get(`${space}:${id}`) ?? PageSet.empty, 0, Infinity, (lo, hi) => {
      for (let page = lo; page < Math.min(hi, lo + 4096); page++) {
        if (!written.covers(space, id, page)) wrong.push(`${name} ${id} page 0x${page.toString(16)}`);
      }
    });
  }
  after.stores.forEach((store, id) => {
    const former = before.stores[id] ?? null;
    if (store !== null && former !== null && id > 0) wrong.push(...changedBytes(former, store, written));
  });
  return wrong;
}

/** Bytes that changed, in the few pages that a test's machine has. */
function changedBytes(before: Store, after: Store, written: Written): string[] {
  const wrong: string[] = [];
  const [a, b] = [new Uint8Array(4096), new Uint8Array(4096)];
  after.present.runs(0, Infinity, (lo, hi) => {
    for (let page = lo; page < hi; page++) {
      before.bytes.read(page, 0, 4096, a, 0);
      after.bytes.read(page, 0, 4096, b, 0);
      const at = a.findIndex(
        (byte, i) => byte !== b[i] && !written.covers(Space.bytes, after.id, page + i / 4096),
      );
      if (at >= 0) wrong.push(`byte ${at} of store ${after.id} page ${page}`);
    }
  });
  return wrong;
}

const SETTINGS: readonly Setting[] = [
  { flavour: 'sw_protected', explicitExit: 'memory_error', bugs: [] },
  { flavour: 'snp', explicitExit: 'memory_error', bugs: [] },
  { flavour: 'tdx', explicitExit: 'hypercall', bugs: [] },
];

describe('the account of effects', () => {
  it.each(SETTINGS)('reports every write to memory, stage-2, view and page states: $flavour', (setting) => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = new Random(seed);
      const both = new Lockstep(setting);
      for (const op of prologue(random)) both.step(op);
      const { machine } = both.engine.direct;
      for (let i = 0; i < 60; i++) {
        const op = nextOp(random, both.model, both.exit);
        const before = machine.save();
        const written = new Written();
        machine.effects = written;
        both.step(op);
        machine.effects = null;
        expect(unreported(before, machine.state, written), `seed ${seed}, ${showOp(op)}`).toEqual([]);
      }
    }
  });

  it('costs nothing when nobody listens: the same run, the same state', () => {
    const run = (listen: boolean): string => {
      const random = new Random(7);
      const both = new Lockstep({ flavour: 'sw_protected', explicitExit: 'memory_error', bugs: [] });
      if (listen) both.engine.direct.machine.effects = new Written();
      for (const op of prologue(random)) both.step(op);
      for (let i = 0; i < 300; i++) both.step(nextOp(random, both.model, both.exit));
      const { hi, lo } = both.engine.direct.machine.identity();
      return `${hi}:${lo}`;
    };
    expect(run(true)).toBe(run(false));
  });
});
