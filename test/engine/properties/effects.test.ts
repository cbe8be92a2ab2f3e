import { describe, expect, it } from 'vitest';
import type { Setting } from './engine-driver.js';
import { nextOp, prologue } from './generate.js';
import { Lockstep } from './lockstep.js';
import { showOp } from './op.js';
import { Random } from './random.js';
import { unreported, Written } from './written.js';

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
