import { describe, expect, it } from 'vitest';
import type { State } from '../../../engine/kvm/state.js';
import type { Seen } from '../naive/model.js';
import { show } from './compare.js';
import { EngineDriver, type Setting } from './engine-driver.js';
import { nextOp, prologue } from './generate.js';
import { Lockstep } from './lockstep.js';
import type { Op } from './op.js';
import { Random } from './random.js';

const SETTING: Setting = { flavour: 'sw_protected', explicitExit: 'memory_error', bugs: [] };
const LENGTH = 160;

/** The operations of a random run. The naive model takes part only so that they are worth doing. */
function randomOps(seed: number, length: number): Op[] {
  const random = new Random(seed);
  const both = new Lockstep(SETTING);
  const start = prologue(random);
  const ops: Op[] = [];
  for (let i = 0; i < length; i++) {
    const op = start[i] ?? nextOp(random, both.model, both.exit);
    // What depends on the exit that is pending is left to the run itself.
    if (op.do === 'resume' || op.do === 'complete' || op.do === 'fail') continue;
    both.step(op);
    ops.push(op);
  }
  return ops;
}

function run(driver: EngineDriver, ops: readonly Op[]): Seen[] {
  return ops.map((op) => driver.apply(op));
}

/** All that can be seen of a state, as text. */
function visible(state: State): string {
  const { shared, sharedWritable, private: own, privateWritable, orphans } = state.stage2;
  const sets = [shared, sharedWritable, own, privateWritable, orphans];
  return show([
    [...state.costs],
    state.moment,
    state.allocated,
    state.descriptors,
    state.slots,
    state.vmas,
    sets.map((set) => runsOf(set)),
    state.stores.map((store) =>
      store === null
        ? null
        : [
            store.kind,
            store.size,
            store.seals,
            store.holders,
            runsOf(store.present),
            runsOf(store.fresh),
            bytesOf(store),
          ],
    ),
  ]);
}

type Store = NonNullable<State['stores'][0]>;

function runsOf(set: Store['present']): number[][] {
  const runs: number[][] = [];
  set.runs(0, Infinity, (lo, hi) => {
    runs.push([lo, hi]);
  });
  return runs;
}

function bytesOf(store: Store): number[] {
  const sums: number[] = [];
  const page = new Uint8Array(4096);
  for (const [lo, hi] of runsOf(store.present)) {
    for (let index = lo!; index < hi!; index++) {
      store.bytes.read(index, 0, 4096, page, 0);
      sums.push(page.reduce((sum, byte) => (Math.imul(sum, 31) + byte) | 0, 7));
    }
  }
  return sums;
}

describe('a fork', () => {
  it('run to the end equals a fresh run of the same inputs, whatever was done in between', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const ops = randomOps(seed, LENGTH);
      const others = randomOps(seed + 1000, 40).slice(7);
      const fresh = new EngineDriver(SETTING);
      const freshSeen = run(fresh, ops);

      const forked = new EngineDriver(SETTING);
      const seen: Seen[] = [];
      const random = new Random(seed);
      for (let at = 0; at < ops.length;) {
        const next = Math.min(ops.length, at + 1 + random.below(40));
        seen.push(...run(forked, ops.slice(at, next)));
        at = next;
        const saved = forked.mark();
        const [before, identity] = [visible(forked.direct.machine.state), forked.direct.machine.identity()];
        run(forked, others);
        forked.restore(saved);
        expect(visible(forked.direct.machine.state)).toBe(before);
        expect(forked.direct.machine.identity()).toEqual(identity);
      }
      expect(seen).toEqual(freshSeen);
      expect(forked.direct.machine.identity()).toEqual(fresh.direct.machine.identity());
      expect(visible(forked.direct.machine.state)).toBe(visible(fresh.direct.machine.state));
    }
  });

  it('is another state as soon as something differs', () => {
    const ops = randomOps(5, 60);
    const [one, two] = [new EngineDriver(SETTING), new EngineDriver(SETTING)];
    run(one, ops);
    run(two, ops);
    expect(two.direct.machine.identity()).toEqual(one.direct.machine.identity());
    two.apply({ do: 'call', who: 'host', name: 'memfd_create', args: [8n] });
    expect(two.direct.machine.identity()).not.toEqual(one.direct.machine.identity());
  });

  it('does not change when the machine goes on', () => {
    const driver = new EngineDriver(SETTING);
    run(driver, randomOps(9, 80));
    const saved = driver.direct.machine.save();
    const before = visible(saved);
    run(driver, randomOps(10, 120).slice(7));
    expect(visible(saved)).toBe(before);
  });
});
