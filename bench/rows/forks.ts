import type { State } from '../../engine/kvm/state.js';
import { Machine } from '../../engine/machine.js';
import { compiled } from '../guest/compiled.js';
import { storesScript } from '../guest/scripts.js';
import { collectGarbage, rounds } from '../measure.js';
import { seconds } from '../memory/subject.js';
import type { Figures, Row } from '../row.js';

const GROUP = 'Engine: forks, the ground under going back';
const MIB = 2 ** 20;
const KEPT = 1000;

export const FORK_ROWS: readonly Row[] = [
  {
    id: 'save',
    group: GROUP,
    title: 'saving the whole machine',
    bar: { of: 'ours', most: 2 },
    measure: (quick) => {
      const { statement } = prices(quick);
      const us = (work: () => void): number => perFork(quick, work);
      const machine = running();
      return {
        ours: us(() => void machine.save()),
        unit: 'µs',
        notes: [`with a statement after it, which copies what it writes: ${statement.toFixed(2)} µs`],
      };
    },
  },
  {
    id: 'restore',
    group: GROUP,
    title: 'restoring it',
    bar: { of: 'ours', most: 10 },
    measure: (quick) => {
      const { restored } = prices(quick);
      const machine = running();
      const saved = machine.save();
      return {
        ours: perFork(quick, () => {
          machine.load(saved);
        }),
        unit: 'µs',
        notes: [`with a statement after it: ${restored.toFixed(2)} µs`],
      };
    },
  },
  {
    id: 'forks',
    group: GROUP,
    title: 'heap that forks leave behind, kept and dropped',
    bar: { of: 'ours', most: 2 },
    short: () => 'something still holds states that were dropped, or V8 has not settled: run it again alone',
    measure: measureForks,
  },
];

/** A machine in the middle of its work: its pages written, its caches filled. */
function running(): Machine {
  const machine = new Machine(compiled(storesScript(1_000_000_000)));
  machine.run(200_000);
  return machine;
}

/** Microseconds of something small. */
function perFork(quick: boolean, work: () => void): number {
  const count = quick ? 5_000 : 200_000;
  return rounds(
    quick,
    () =>
      (1e6 / count) *
      seconds(() => {
        for (let i = 0; i < count; i++) work();
      }),
  );
}

/** What a fork costs together with what it makes the next statement cost. Steps, in place of statements: one more than a store. */
function prices(quick: boolean): { statement: number; restored: number } {
  const machine = running();
  const statement = perFork(quick, () => {
    machine.save();
    machine.run(3);
  });
  const saved = machine.save();
  const restored = perFork(quick, () => {
    machine.load(saved);
    machine.run(3);
  });
  return { statement, restored };
}

/** Forks of a running guest: a thousand are kept at any time, each is written to, now and then one is gone back to. */
function measureForks(quick: boolean): Figures {
  const count = quick ? 20_000 : 1_000_000;
  const machine = running();
  const kept: (State | null)[] = new Array<State | null>(KEPT).fill(null);
  const fork = (forks: number): number => {
    for (let i = 0; i < forks; i++) {
      kept[i % KEPT] = machine.save();
      machine.run(4);
      if (i % 512 === 0) machine.load(kept[(i * 7) % KEPT] ?? machine.save());
    }
    kept.fill(null);
    collectGarbage();
    return process.memoryUsage().heapUsed / MIB;
  };
  fork(50_000); // what is made once: code, caches, the pages of the guest
  const before = fork(quick ? 5_000 : 50_000);
  let after = 0;
  const time = seconds(() => {
    after = fork(count);
  });
  return {
    ours: Math.max(0, after - before),
    unit: 'MiB',
    notes: [
      `${count.toLocaleString('en')} forks, each written to, in ${time.toFixed(1)} s; heap ${before.toFixed(1)} → ${after.toFixed(1)} MiB`,
    ],
  };
}
