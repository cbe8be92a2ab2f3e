import { describe, expect, it } from 'vitest';
import type { Debuggee, Halt } from '../../debug-adapter/debuggee.js';
import { Runner } from '../../debug-adapter/runner.js';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const surroundings = { readText: () => Promise.resolve(''), now: () => 0, yield: turn };

/** A runner over a debuggee that does what `run` does and nothing else; and what it told. */
function runnerOf(run: () => Halt | null) {
  const told: unknown[] = [];
  const tell = (what: unknown) => told.push(what);
  return { told, runner: new Runner({ run } as unknown as Debuggee, surroundings, tell, tell) };
}

describe('the runner', () => {
  it('goes on until a halt, in slices that let others have a turn', async () => {
    let slices = 0;
    const { runner, told } = runnerOf(() => (++slices < 3 ? null : { kind: 'step', actor: 1 }));
    runner.go({ kind: 'continue' });
    expect(slices).toBe(0);
    for (let i = 0; i < 5; i++) await turn();
    expect([slices, told, runner.going]).toEqual([3, [{ kind: 'step', actor: 1 }], false]);
  });

  it('hears a pause', async () => {
    const { runner, told } = runnerOf(() => null);
    runner.go({ kind: 'continue' });
    await turn();
    runner.pause();
    for (let i = 0; i < 3; i++) await turn();
    expect([told, runner.going]).toEqual([[null], false]);
  });

  it('tells of a fault of the engine, and never runs again', async () => {
    let calls = 0;
    const { runner, told } = runnerOf(() => {
      calls++;
      throw new Error('no such instruction');
    });
    runner.go({ kind: 'continue' });
    for (let i = 0; i < 3; i++) await turn();
    expect(told).toEqual([new Error('no such instruction')]);
    runner.go({ kind: 'continue' });
    for (let i = 0; i < 3; i++) await turn();
    expect(calls).toBe(1);
  });
});
