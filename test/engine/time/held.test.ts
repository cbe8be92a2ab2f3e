import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { State } from '../../../engine/kvm/state.js';
import { heldBeyond } from '../../../engine/time/held.js';
import { History } from '../../../engine/time/history.js';
import { compileText } from '../../language/compiling.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const MIB = 2 ** 20;

/** Stores all over so many bytes, a power of two, in no order. */
const scattered = (bytes: number) =>
  compileText(`vm plain {
  memslot 0 gpa 0x0 size ${bytes} shared anon
}
vcpu 0 {
  let i = 0
  loop {
    store u64 [(i * 2654435761) & ${bytes - 8}] = i
    i += 1
  }
}`).program!;

function used(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

describe('what a saved state holds', () => {
  it('is about what it takes of the heap', () => {
    const { machine } = new History(scattered(64 * MIB));
    machine.run(1000);
    const states: State[] = [machine.save()];
    const before = used();
    for (let i = 0; i < 40; i++) {
      machine.run(8000);
      states.push(machine.save());
    }
    const taken = used() - before;
    const held = states.reduce((sum, state, i) => sum + (i === 0 ? 0 : heldBeyond(state, states[i - 1]!)), 0);
    expect(taken).toBeGreaterThan(10 * MIB);
    expect(held / taken).toBeGreaterThan(0.5);
    // What others have left in the process is freed meanwhile, too.
    expect(held / taken).toBeLessThan(2);
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
