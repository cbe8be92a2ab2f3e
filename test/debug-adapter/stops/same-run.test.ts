import { describe, expect, it } from 'vitest';
import { Machine } from '../../../engine/machine.js';
import { formatHash } from '../../../engine/memory/hash.js';
import type { ForwardGait as Gait } from '../../../debug-adapter/debuggee/halt.js';
import { askingProgram } from '../../engine/properties/asking-program.js';
import { Random } from '../../engine/properties/random.js';
import { Debugging, PATH } from './debugging.js';

const LIMIT = 1500;
const NAMES = ['punch_hole', 'stage2_fault', 'KVM_EXIT_MEMORY_ERROR', 'zap', 'vcpu 0', 'memfile_notifier'];
const DATA = ['state:0x0-0x400', 'bytes:guest:0x1000+8', 'bytes:private:0x2000+4096', 'variable:total'];
const FILTERS = ['implicit', 'explicit', 'exit', 'host-fault', 'disagreement', 'double-backing', 'expect'];

/** The identity of every state that a run passes, by moment, as it goes by itself; until it asks, or ends. */
function plain(text: string): string[] {
  const { history } = new Debugging(text);
  const found = [formatHash(history.machine.identity())];
  for (;;) {
    const before = history.state.moment;
    const stop = history.run(1);
    if (history.state.moment > before) found.push(formatHash(history.machine.identity()));
    if (found.length > LIMIT || ['ask', 'done', 'death', 'deadlock', 'livelock'].includes(stop.kind))
      return found;
  }
}

/** The state one step further: between two steps it shows only then whose turn it is. */
function oneStepOn({ history, subject: { program } }: Debugging): [moment: number, identity: string] {
  const { seed } = history.machine;
  const fork = new Machine(program, { entry: 0, seed, state: history.machine.save() });
  fork.run(1);
  return [fork.state.moment, formatHash(fork.identity())];
}

function setAtRandom(run: Debugging, random: Random): void {
  const some = <T>(list: readonly T[]): T[] => list.filter(() => random.oneIn(3));
  const lines = Array.from({ length: run.text.split('\n').length }, (_, i) => ({ line: i + 1 }));
  run.stops.breakpoints.setLines(
    PATH,
    some(lines).map((one) => (random.oneIn(3) ? { ...one, hitCondition: '% 2' } : one)),
  );
  run.stops.breakpoints.setFunctions(some(NAMES).map((name) => ({ name })));
  run.stops.breakpoints.setData(some(DATA).map((dataId) => ({ dataId, access: 'readWrite' as const })));
  run.stops.breakpoints.setFilters(some(FILTERS).map((name) => ({ name })));
}

function gaitAtRandom(run: Debugging, random: Random): Gait {
  const actor = random.below(run.history.state.actors.length);
  const granularity = random.pick(['statement', 'line', 'instruction'] as const);
  const kind = random.pick(['continue', 'next', 'in', 'out'] as const);
  return kind === 'continue' ? { kind } : { kind, actor, granularity };
}

describe('a run that is debugged', () => {
  it('passes through the same states at the same moments as one that is not', () => {
    const random = new Random(20_261_122);
    let halts = 0;
    for (let i = 0; i < 200; i++) {
      const text = askingProgram(random);
      const wanted = plain(text);
      const run = new Debugging(text);
      for (let stops = 0; stops < 60; stops++) {
        if (random.oneIn(4)) setAtRandom(run, random);
        const gait = gaitAtRandom(run, random);
        let halt = null;
        for (let slices = 0; halt === null && slices < 400; slices++)
          halt = run.stops.run(gait, 1 + random.below(30));
        // What a person did not choose the debugger lets go on as an input: from there on it is another run.
        if (run.history.inputs.length > 0) break;
        const [moment, identity] = oneStepOn(run);
        if (wanted[moment] === undefined || moment === run.history.state.moment) break;
        expect(identity, `${text}\nmoment ${moment}`).toBe(wanted[moment]);
        halts++;
        if (halt?.kind === 'end') break;
      }
    }
    expect(halts).toBeGreaterThan(500);
  });
});
