import { describe, expect, it } from 'vitest';
import type { Halt } from '../../debug-adapter/debuggee/halt.js';
import { Runner } from '../../debug-adapter/runner.js';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A runner over something that does what `run` does and nothing else; what it told; and a clock that is set by hand. */
function runnerOf(run: (steps: number) => Halt | null) {
  const told: unknown[] = [];
  const clock = { time: 0 };
  const surroundings = { readText: () => Promise.resolve(''), now: () => clock.time, yield: turn };
  const ears = {
    halted: (halt: Halt | null) => told.push(halt),
    failed: (error: unknown) => told.push(error),
    progress: (id: string, begun: boolean, done: boolean) => told.push([id, begun, done]),
  };
  const runner = new Runner({ run: (_gait, steps) => run(steps) }, surroundings, ears);
  return { told, clock, runner };
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await turn();
}

describe('the runner', () => {
  it('goes on until a halt, in slices that let others have a turn', async () => {
    let slices = 0;
    const { runner, told } = runnerOf(() => (++slices < 3 ? null : { kind: 'step', actor: 1 }));
    runner.go({ kind: 'continue' });
    expect(slices).toBe(0);
    await turns(5);
    expect([slices, told, runner.going]).toEqual([3, [{ kind: 'step', actor: 1 }], false]);
  });

  it('hears a pause', async () => {
    const { runner, told } = runnerOf(() => null);
    runner.go({ kind: 'continue' });
    await turn();
    runner.pause();
    await turns(3);
    expect([told, runner.going]).toEqual([[null], false]);
  });

  it('never asks for more steps at once than a request may have to wait for', async () => {
    const sizes: number[] = [];
    const { runner } = runnerOf((steps) => {
      sizes.push(steps);
      return null;
    });
    runner.go({ kind: 'continue' });
    await turns(20);
    runner.end();
    expect(Math.max(...sizes)).toBeLessThanOrEqual(65_536 / 2);
  });

  it('makes its slices shorter where steps do much, and longer again afterwards', async () => {
    const sizes: number[] = [];
    let slow = true;
    const { runner, clock } = runnerOf((steps) => {
      sizes.push(steps);
      if (slow) clock.time += 100;
      return null;
    });
    runner.go({ kind: 'continue' });
    await turns(6);
    const [first = 0, last = 0] = [sizes[0], sizes.at(-1)];
    expect(last).toBeLessThan(first / 8);
    slow = false;
    await turns(8);
    runner.end();
    expect(sizes.at(-1)).toBe(first);
  });

  it('tells of progress when a run takes long, and can be cancelled by it', async () => {
    const { runner, clock, told } = runnerOf(() => {
      clock.time += 100;
      return null;
    });
    runner.go({ kind: 'continue' });
    await turns(12);
    expect(told.slice(0, 2)).toEqual([
      ['run-1', true, false],
      ['run-1', false, false],
    ]);
    runner.pause('run-0'); // that was another one
    await turns(3);
    expect(runner.going).toBe(true);
    runner.pause('run-1');
    await turns(3);
    expect(told.slice(-2)).toEqual([['run-1', false, true], null]);
  });

  it('tells of a fault of the engine, and never runs again', async () => {
    let calls = 0;
    const { runner, told } = runnerOf(() => {
      calls++;
      throw new Error('no such instruction');
    });
    runner.go({ kind: 'continue' });
    await turns(3);
    expect(told).toEqual([new Error('no such instruction')]);
    runner.go({ kind: 'continue' });
    await turns(3);
    expect(calls).toBe(1);
  });
});
