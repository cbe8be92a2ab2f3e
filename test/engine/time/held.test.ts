import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { heldBeyond } from '../../../engine/time/held.js';
import { History } from '../../../engine/time/history.js';
import { MIB, scattered } from './scattered.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

describe('what a saved state holds', () => {
  it('is about what it takes of the heap', () => {
    const args = ['--expose-gc', 'scripts/run.mjs', 'test/engine/time/held-heap.ts'];
    const said = execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
    const { taken, held } = JSON.parse(said) as { taken: number; held: number };
    expect(taken).toBeGreaterThan(10 * MIB);
    expect(held / taken).toBeGreaterThan(0.6);
    expect(held / taken).toBeLessThan(1.4);
  });

  it('is nothing beyond itself, and little beyond a state that has written as little', () => {
    const { machine } = new History(scattered(64 * MIB));
    machine.run(100_000);
    const one = machine.save();
    machine.run(20);
    expect(heldBeyond(one, one)).toBe(0);
    expect(heldBeyond(one, machine.save())).toBeLessThan(40_000);
  });
});

describe('the past of a run', () => {
  it('holds no more than it may, keeps less the further apart its states have to stand, and leads anywhere all the same', () => {
    const program = scattered(64 * MIB);
    const memory = 8 * MIB;
    const history = new History(program, { memory });
    const unbounded = new History(program, { memory: Infinity });
    for (let i = 0; i < 10; i++) {
      history.run(60_000);
      unbounded.run(60_000);
      expect(history.held).toBeLessThanOrEqual(memory);
    }
    expect(unbounded.held).toBeGreaterThan(2 * memory);
    expect(history.saved).toBeLessThan(unbounded.saved);
    const fresh = new History(program);
    for (const moment of [234_567, 100_001, 599_999]) {
      while (!history.seek(history.pointAt(moment), 100_000));
      fresh.seek(fresh.pointAt(0), 1);
      fresh.run(moment);
      expect(history.machine.identity()).toEqual(fresh.machine.identity());
      fresh.seek(fresh.pointAt(0), 1);
    }
  });

  it('holds no more of the branches that were left, which can be gone back to', () => {
    const program = scattered(16 * MIB);
    const memory = 16 * MIB;
    const history = new History(program, { memory });
    for (let i = 0; i < 12; i++) {
      history.seek(history.pointAt(Math.min(i * 500, history.reached.moment)), Infinity);
      if (i > 0) history.apply(0, { kind: 'solo', on: i % 2 === 0 });
      history.run(60_000);
      expect(history.held).toBeLessThanOrEqual(memory + memory / 4);
    }
    expect(history.branches.length).toBeGreaterThan(8);
    const end = history.branches[2]!.reached;
    history.switchTo(3);
    while (!history.seek(end, 100_000));
    expect(history.present).toEqual(end);
  });
});
