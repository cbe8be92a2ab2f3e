import { describe, expect, it } from 'vitest';
import { Checkpoints, CLOSE, FINE } from '../../../engine/time/checkpoints.js';
import { closeUp } from '../../../engine/time/close-up.js';
import { History } from '../../../engine/time/history.js';
import type { State } from '../../../engine/kvm/state.js';
import { compileText } from '../../language/compiling.js';

const LOOP = 'vcpu 0 { let i = 0 while i < 100000000 { i += 1 } }';
const state = null as unknown as State;

describe('saved states', () => {
  it('are bounded in number, spread over the run, and close together where it has been last', () => {
    const most = 20;
    const kept = new Checkpoints(most, Infinity, { moment: 0, inputs: 0, state });
    const end = 5000 * FINE;
    for (let moment = FINE; moment <= end; moment += FINE) {
      expect(kept.isDue({ moment, inputs: 0 })).toBe(true);
      kept.keep({ moment, inputs: 0, state });
      expect(kept.isDue({ moment, inputs: 3 })).toBe(false);
      expect(kept.count).toBeLessThanOrEqual(most + 33);
    }
    // No moment is further from the one before it than the run is long, divided by half of what may be kept.
    for (let i = 0; i <= 1000; i++) {
      const moment = Math.floor((end * i) / 1000);
      expect(moment - kept.before({ moment, inputs: 0 })!.moment).toBeLessThanOrEqual((2 * end) / most);
    }
    expect(kept.before({ moment: end - 3 * FINE + 1, inputs: 0 })!.moment).toBe(end - 3 * FINE);
    expect(kept.strictlyBefore({ moment: end, inputs: 0 })!.moment).toBe(end - FINE);
    expect(kept.strictlyBefore({ moment: 0, inputs: 0 })).toBeUndefined();
  });

  it('of given-up ground are dropped, and the count of them is right afterwards', () => {
    const kept = new Checkpoints(8, Infinity, { moment: 0, inputs: 0, state });
    for (let round = 0; round < 30; round++) {
      for (let moment = FINE; moment <= 300 * FINE; moment += FINE)
        if (kept.isDue({ moment, inputs: 0 })) kept.keep({ moment, inputs: 0, state });
      expect(kept.count).toBeLessThanOrEqual(8 + 33);
      kept.dropAfter({ moment: (round * 7 * FINE) % (250 * FINE), inputs: 0 });
    }
    expect(kept.dropAfter({ moment: 0, inputs: 0 }).length).toBeGreaterThan(0);
    expect(kept.count).toBe(1);
  });

  it('do not pile up where much is put in at one moment', () => {
    const { program } = compileText(LOOP);
    const inputs = Array.from({ length: 500 }, () => ({
      kind: 'solo' as const,
      on: false,
      moment: FINE,
      actor: 0,
    }));
    const history = new History(program!, { inputs, checkpoints: 4 });
    history.run(20 * FINE);
    expect(history.saved).toBeLessThan(40);
    while (!history.seek({ moment: FINE, inputs: 123 }, 1));
    expect(history.present).toEqual({ moment: FINE, inputs: 123 });
  });
});

describe('a run that keeps its past', () => {
  it('keeps states close together where somebody goes back, few of them, and is the same run at each', () => {
    const { program } = compileText(LOOP);
    const history = new History(program!);
    const fresh = new History(program!);
    history.run(100 * FINE);
    for (const back of [0, 1, CLOSE, 700, FINE, 40 * FINE, 90 * FINE]) {
      const point = history.pointAt(100 * FINE - back);
      // Within a stretch, as after a seek to there.
      history.seek(point, Infinity);
      const before = history.saved;
      closeUp(history, point);
      expect(history.saved - before).toBeLessThanOrEqual(FINE / CLOSE);
      const near = history.beside(point, { strictly: true });
      expect(point.moment - near.present.moment).toBeLessThanOrEqual(CLOSE);
      fresh.seek(fresh.pointAt(0), Infinity);
      fresh.run(near.present.moment);
      expect(near.machine.identity()).toEqual(fresh.machine.identity());
      expect(history.present).toEqual(point);
    }
    expect(history.saved).toBeLessThan(100 + 32 + 64 + 2);
  });

  it('tells what is new from what has been, to the step', () => {
    const { program } = compileText('vcpu 0 { let i = 0 while i < 50 { log "{i}" i += 1 } }');
    const said: string[] = [];
    const history = new History(program!);
    history.machine.listener = (event) => {
      if (event.kind === 'log' && !history.repeating) said.push(event.text);
    };
    for (let back = 1; history.run(97).kind !== 'done'; back += 31)
      history.seek(history.pointAt(Math.max(0, history.state.moment - back)), 1e6);
    expect(said).toEqual(Array.from({ length: 50 }, (_, i) => String(i)));
  });

  it('takes nothing in that cannot be done, and says so', () => {
    const { program } = compileText(LOOP);
    const history = new History(program!);
    history.run(100);
    const before = history.machine.identity();
    for (const act of [
      { kind: 'choice', choice: 'convert' },
      { kind: 'jump', pc: 100_000 },
      { kind: 'poke', poke: { what: 'bytes', store: 99, page: 0, offset: 0, bytes: [1] } },
      { kind: 'poke', poke: { what: 'register', depth: 7, register: 0, lo: 0, hi: 0 } },
    ] as const)
      expect(() => {
        history.apply(0, act);
      }).toThrow(RangeError);
    expect(history.machine.identity()).toEqual(before);
    expect(history.inputs).toEqual([]);
    expect(() => history.seek({ moment: 101, inputs: 0 }, 1)).toThrow(/has not been reached/);
    expect(history.before({ moment: 0, inputs: 0 })).toBeNull();
    expect(history.before({ moment: 100, inputs: 0 })).toEqual({ moment: 99, inputs: 0 });
  });
});
