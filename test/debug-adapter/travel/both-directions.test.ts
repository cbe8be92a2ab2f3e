import { describe, expect, it } from 'vitest';
import type { Halt } from '../../../debug-adapter/debuggee/halt.js';
import { askingProgram } from '../../engine/properties/asking-program.js';
import { Random } from '../../engine/properties/random.js';
import { PATH } from '../stops/debugging.js';
import { Travelling } from './travelling.js';

const NAMES = ['punch_hole', 'stage2_fault', 'KVM_EXIT_MEMORY_ERROR', 'zap', 'vcpu 0', 'memfile_notifier'];
const DATA = ['state:0x0-0x400', 'bytes:guest:0x1000+8', 'bytes:private:0x2000+4096', 'variable:total'];
const FILTERS = [
  'implicit',
  'explicit',
  'exit',
  'host-fault',
  'disagreement',
  'double-backing',
  'expect',
  'death',
  'invariant',
  'livelock',
];
const STOPS = 40;
const STEPS = 4000;

function setAtRandom(run: Travelling, random: Random): void {
  const some = <T>(list: readonly T[], part = 3): T[] => list.filter(() => random.oneIn(part));
  const lines = Array.from({ length: run.text.split('\n').length }, (_, i) => ({ line: i + 1 }));
  const dressed = some(lines).map((one) => {
    if (random.oneIn(4)) return { ...one, hitCondition: random.pick(['% 2', '> 1', '3']) };
    return random.oneIn(4) ? { ...one, condition: 'total < 2' } : one;
  });
  run.stops.breakpoints.setLines(PATH, dressed);
  run.stops.breakpoints.setFunctions(some(NAMES).map((name) => ({ name })));
  run.stops.breakpoints.setInstructions(
    some(['0x0', '0x10000', '0x10001', '0x20001'], 4).map((reference) => ({ reference })),
  );
  const access = ['read', 'write', 'readWrite'] as const;
  run.stops.breakpoints.setData(some(DATA).map((dataId) => ({ dataId, access: random.pick(access) })));
  run.stops.breakpoints.setFilters(some(FILTERS, 2).map((name) => ({ name })));
}

/** A stop as a client is told of it, and where. */
function told(run: Travelling, halt: Halt): string {
  const { moment, inputs } = run.history.present;
  const where = 'actor' in halt ? run.line(halt.actor) : 0;
  return JSON.stringify({ moment, inputs, where, ...halt });
}

/** Now and then, where no exit waits, the VMM is made to do something. Whether it has done it. */
function actAtRandom(run: Travelling, random: Random): boolean {
  if (run.choosing.waiting() !== null || !random.oneIn(3)) return false;
  const pages = 1 + random.below(4);
  const [first, to] = [random.below(8), random.pick(['private', 'shared'] as const)];
  const name = random.pick(['punch_hole', 'allocate'] as const);
  try {
    const { outcome } = run.acting.act(
      random.oneIn(2)
        ? { name: 'convert', gfn: first, pages, to, using: 'default' }
        : { name, fd: 0, page: first, pages },
    );
    return outcome === 'done';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** What a client is told, but for when: whoever stands at a breakpoint stands there before and after what is done by hand. */
const timeless = (one: string): string => one.replace(/^\{"moment":\d+,"inputs":\d+,/, '{');

describe('going back', () => {
  it('halts for nothing that was done by hand, and else where going forwards does', () => {
    const random = new Random(7);
    let acts = 0;
    for (let i = 0; i < 60; i++) {
      const text = askingProgram(random);
      const run = new Travelling(text, { policy: 'convert' });
      setAtRandom(run, random);
      const forwards: string[] = [];
      let [stands, calm, paused] = [false, false, false];
      while (forwards.length < STOPS && run.history.state.moment < STEPS) {
        // Not at trouble: at what nobody can go on from there is nothing behind it any more to see it from.
        if (calm && actAtRandom(run, random)) acts++;
        let halt: Halt | null = null;
        const gait = { kind: 'continue' } as const;
        for (let slices = 0; halt === null && slices < 300; slices++)
          halt = run.stops.run(gait, 1 + random.below(50));
        stands = halt !== null && halt.kind !== 'end';
        calm = stands && halt?.kind !== 'exception';
        paused = halt === null;
        if (halt === null || halt.kind === 'end') break;
        forwards.push(told(run, halt));
      }
      if (stands) forwards.pop();
      if (paused) run.stops.standAt(0);
      const backwards: string[] = [];
      for (let stops = 0; stops <= STOPS + 1; stops++) {
        const halt = run.travelled({ kind: 'reverse' }, 1 + random.below(50));
        if (halt.kind === 'entry') break;
        backwards.push(told(run, halt));
      }
      expect(backwards.reverse().map(timeless), `program ${i}\n${text}`).toEqual(forwards.map(timeless));
    }
    expect(acts).toBeGreaterThan(60);
  }, 60_000);

  it('halts where going forwards does, for the same, with the same words', () => {
    const random = new Random(20_261_122);
    const kinds = new Map<string, number>();
    for (let i = 0; i < 80; i++) {
      const text = askingProgram(random);
      const run = new Travelling(text, { policy: random.pick(['ask', 'ask', 'convert'] as const) });
      setAtRandom(run, random);
      const forwards: string[] = [];
      let [over, paused] = [false, false];
      while (!over && forwards.length < STOPS && run.history.state.moment < STEPS) {
        const gait = { kind: 'continue' } as const;
        let halt: Halt | null = null;
        for (let slices = 0; halt === null && slices < 300; slices++)
          halt = run.stops.run(gait, 1 + random.below(50));
        // It goes on for ever: it is paused.
        paused = halt === null;
        if (halt === null) break;
        if (halt.kind === 'end') over = true;
        else forwards.push(told(run, halt));
        if (halt.kind === 'exception')
          kinds.set(halt.trouble.filter, (kinds.get(halt.trouble.filter) ?? 0) + 1);
        else kinds.set(halt.kind, (kinds.get(halt.kind) ?? 0) + 1);
        const actor = run.choosing.waiting();
        const offered =
          actor === null
            ? []
            : run.choosing.targets(actor).filter(({ unavailable }) => unavailable === undefined);
        if (actor !== null && offered.length > 0 && random.oneIn(2))
          run.choosing.choose(actor, random.pick(offered).id);
      }
      if (paused) run.stops.standAt(0);
      else if (!over) forwards.pop();
      const backwards: string[] = [];
      for (let stops = 0; stops <= STOPS; stops++) {
        const halt = run.travelled({ kind: 'reverse' }, 1 + random.below(50));
        if (halt.kind === 'entry') break;
        backwards.push(told(run, halt));
      }
      expect(backwards.reverse(), `program ${i}\n${text}`).toEqual(forwards);
      // And forwards once more, over the same ground: what was chosen is chosen again. Who stands at the start has seen it.
      const wanted = forwards.filter((one) => !one.startsWith('{"moment":0,'));
      const again: string[] = [];
      while (again.length < wanted.length) {
        const one = told(run, run.go({ kind: 'continue' }, 1 + random.below(50)));
        if (!one.startsWith('{"moment":0,')) again.push(one);
      }
      expect(again, `program ${i}, again\n${text}`).toEqual(wanted);
    }
    expect([...kinds.keys()]).toEqual(expect.arrayContaining(['breakpoint', 'function breakpoint']));
    expect([...kinds.keys()]).toEqual(expect.arrayContaining(['instruction breakpoint', 'data breakpoint']));
    expect([...kinds.keys()]).toEqual(expect.arrayContaining(['implicit', 'explicit', 'death', 'expect']));
    expect([...kinds.keys()]).toEqual(expect.arrayContaining(['disagreement', 'double-backing', 'livelock']));
  });
});
