import { describe, expect, it } from 'vitest';
import { formatHash } from '../../../engine/memory/hash.js';
import { askingProgram } from '../../engine/properties/asking-program.js';
import { Random } from '../../engine/properties/random.js';
import { Travelling } from './travelling.js';

const CALLS = `
fn inner(at) {
  store u64 [at] = 1
}
fn outer(at) {
  inner(at)
  inner(at + 8)
}
vcpu 0 {
  outer(0x1000)
  let a = 1 let b = 2
  log "end"
}`;

/** A run that stands at a line. */
function at(line: string, text = CALLS): Travelling {
  const run = new Travelling(text);
  run.stops.breakpoints.setLines('/scripts/main.gfn', [{ line: run.lineOf(line) }]);
  run.go();
  run.stops.breakpoints.setLines('/scripts/main.gfn', []);
  return run;
}

describe('a step back', () => {
  it('goes over what was called', () => {
    const run = at('log "end"');
    expect([run.back(), run.back(), run.back()]).toEqual(['step 11', 'step 11', 'step 10']);
    expect(run.back()).toBe('entry 10 Start of the run');
  });

  it('goes into what was called, the last statement first', () => {
    const run = at('let a');
    const lines = Array.from({ length: 6 }, () => run.back('into'));
    expect(lines).toEqual(['step 3', 'step 7', 'step 3', 'step 6', 'step 10', 'entry 10 Start of the run']);
  });

  it('goes out to the statement that called', () => {
    const run = at('let a');
    run.back('into');
    expect([run.back('out'), run.back('out')]).toEqual(['step 7', 'step 10']);
  });

  it('by lines goes to where the line begins', () => {
    const run = at('log "end"');
    expect([run.back('over', 0, 'line'), run.back('over', 0, 'line')]).toEqual(['step 11', 'step 10']);
  });

  it('by atomic steps undoes one at a time, and forwards does it again', () => {
    const random = new Random(7);
    let steps = 0;
    for (let i = 0; i < 25; i++) {
      const run = new Travelling(askingProgram(random));
      run.stops.breakpoints.setFilters([]);
      const states: [moment: number, identity: string][] = [];
      const here = (): [number, string] => [
        run.history.state.moment,
        formatHash(run.history.machine.identity()),
      ];
      for (let k = 0; k < 40 && run.history.state.actors.length === 1; k++) {
        states.push(here());
        const halt = run.go({ kind: 'in', actor: 0, granularity: 'instruction' }, 3);
        if (halt.kind !== 'step') break;
      }
      for (const [moment, identity] of states.slice(0, -1).reverse()) {
        while (run.history.state.moment > moment) run.back('into', 0, 'instruction');
        expect(here()).toEqual([moment, identity]);
        steps++;
      }
    }
    expect(steps).toBeGreaterThan(50);
  });

  it('may be given up on its way, and the run stays where it is', () => {
    const run = at('log "end"');
    const { moment } = run.history.state;
    expect(run.travel.run({ kind: 'reverse' }, 1)).toBeNull();
    expect(run.history.state.moment).toBe(moment);
    expect(run.back()).toBe('step 11');
  });
});
