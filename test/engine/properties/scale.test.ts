import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { Direct, type Outcome } from '../../../engine/direct.js';
import type { State } from '../../../engine/kvm/state.js';
import { touched } from '../../../engine/memory/page-tree.js';
import { emptySpec } from './engine-driver.js';

const PAGE = 4096n;
const MIB = 1n << 20n;
const TIB = 1n << 40n;
/** KVM caps a slot at 2^31 - 1 pages: 16 TiB take three. */
const SLOT_CAP = (1n << 31n) - 1n;
const HVA = 0x1000_0000_0000n;

function guestOf(bytes: bigint): Direct {
  const direct = new Direct(emptySpec({ flavour: 'sw_protected', explicitExit: 'memory_error', bugs: [] }), {
    vcpus: 1,
  });
  ok(direct.call('host', 'memfd_create', [8]));
  ok(direct.call('host', 'ftruncate', [0, bytes]));
  ok(direct.call('host', 'mmap', [HVA, bytes, 0, 3]));
  const pages = bytes / PAGE;
  for (let [slot, at] = [0n, 0n]; slot < 3n; slot++) {
    const size = slot < 2n ? smaller(pages / 3n, SLOT_CAP) : pages - at;
    ok(direct.call('host', 'set_memslot', [slot, at * PAGE, size * PAGE, HVA + at * PAGE, 4, 0, at * PAGE]));
    at += size;
  }
  return direct;
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function ok(outcome: Outcome): void {
  if (outcome.kind !== 'done') throw new Error(`the set-up failed: ${outcome.kind}`);
}

/** The same operations in a guest of any size: its ends, its middle, and conversions of nearly all of it. */
function work(direct: Direct, bytes: bigint): void {
  const half = bytes / 2n;
  ok(direct.call('host', 'allocate', [0, 0, bytes]));
  for (let i = 0n; i < 64n; i++) {
    for (const base of [0n, half, bytes - 128n * PAGE]) {
      ok(direct.call('host', 'punch_hole', [0, base + 2n * i * PAGE, PAGE]));
      ok(direct.access(0, { gpa: base + 2n * i * PAGE, size: 8, kind: 'write', how: 'shared', value: i }));
      ok(
        direct.access(0, {
          gpa: base + (2n * i + 1n) * PAGE,
          size: 8,
          kind: 'write',
          how: 'private',
          value: i,
        }),
      );
    }
  }
  ok(direct.call('host', 'allocate', [0, 0, bytes]));
  ok(direct.call(0, 'set_view', [0, bytes, 1]));
  ok(direct.call('host', 'punch_hole', [0, PAGE, bytes - 2n * PAGE]));
  ok(direct.call('host', 'delete_memslot', [1]));
}

/** Nodes that exist for everything a state holds by page. */
function nodesOf(state: State): number {
  const sets = [
    state.stage2.shared,
    state.stage2.private,
    ...state.views,
    ...state.stores.flatMap((s) => (s === null ? [] : [s.present, s.fresh])),
  ];
  return sets.reduce((sum, set) => sum + set.nodes(), 0);
}

function measure(bytes: bigint): { touched: number; nodes: number; steps: number } {
  const direct = guestOf(bytes);
  const before = touched.nodes;
  work(direct, bytes);
  return {
    touched: touched.nodes - before,
    nodes: nodesOf(direct.machine.state),
    steps: direct.machine.state.moment,
  };
}

describe('a guest of 16 TiB', () => {
  it('costs no more time or memory than one of 16 MiB for the same operations', () => {
    const [small, large] = [measure(16n * MIB), measure(16n * TIB)];
    console.log(`16 MiB: ${JSON.stringify(small)}; 16 TiB: ${JSON.stringify(large)}`);
    // One step an operation, whatever the range is; and nodes for the edges of ranges only, in trees of one height.
    expect(large.steps).toBe(small.steps);
    expect(large.touched).toBeLessThanOrEqual(small.touched * 1.01);
    // Its ends and its middle lie far apart: they share fewer nodes on the way down.
    expect(large.nodes).toBeLessThanOrEqual(small.nodes + 16);
  });
});

describe('a million forks', () => {
  it('kept for a while and dropped leave memory flat', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const direct = guestOf(16n * MIB);
    work(direct, 16n * MIB);
    const kept: (State | undefined)[] = Array<undefined>(1000).fill(undefined);
    const fork = (count: number): number => {
      for (let i = 0; i < count; i++) {
        const state = direct.machine.save();
        // Kept until a thousand more were made; what is written after each fork is written to a copy.
        kept[i % kept.length] = state;
        if (i % 8 === 0)
          ok(
            direct.access(0, {
              gpa: 4096 * (1 + (i % 900)),
              size: 8,
              kind: 'write',
              how: 'shared',
              value: BigInt(i),
            }),
          );
        if (i % 512 === 0) direct.machine.load(kept[(i * 7) % kept.length] ?? state);
      }
      kept.fill(undefined);
      collect();
      return process.memoryUsage().heapUsed;
    };
    fork(50_000); // what is made once: code, caches, pages of the guest
    const before = fork(50_000);
    const after = fork(1_000_000);
    console.log(
      `heap after 50,000 forks ${(before / 2 ** 20).toFixed(2)} MiB, after 1,000,000 more ${(after / 2 ** 20).toFixed(2)} MiB`,
    );
    expect(after - before).toBeLessThan(2 * 2 ** 20);
  }, 60_000);
});
