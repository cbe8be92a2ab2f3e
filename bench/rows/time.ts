import { Break, NO_BREAKS, type Breaks } from '../../engine/program/breaks.js';
import { STATEMENT, WORDS, type Program } from '../../engine/program/program.js';
import { arrivals } from '../../engine/time/arrivals.js';
import { History } from '../../engine/time/history.js';
import { BackwardScan } from '../../engine/time/scan.js';
import { compiled } from '../guest/compiled.js';
import { convertingScript, loopScript, storesScript } from '../guest/scripts.js';
import { collectGarbage } from '../measure.js';
import { median, seconds } from '../memory/subject.js';
import type { Figures, Row } from '../row.js';

const GROUP = 'Going back in time';
const MIB = 2 ** 20;
const STEPS = 10_000_000;
const ENDLESS = 1_000_000_000;
const TRIES = 4;

/** What runs: nothing but arithmetic and a store, nothing but stores, nothing but conversions. */
const RUNS: readonly (readonly [name: string, script: string])[] = [
  ['loop', loopScript(ENDLESS)],
  ['stores', storesScript(ENDLESS)],
  ['conversions', convertingScript(ENDLESS)],
];

export const TIME_ROWS: readonly Row[] = [
  ...RUNS.map(([name, script]): Row => ({
    id: `seek-${name}`,
    group: GROUP,
    title: `seek to any moment of a run of 10 M steps: ${name}`,
    against: 'running it',
    bar: { of: 'ratio', most: 1 / 50 },
    measure: (quick) => measureSeek(script, quick),
  })),
  ...RUNS.map(([name, script]): Row => ({
    id: `step-back-${name}`,
    group: GROUP,
    title: `one statement back, behind 10 M steps: ${name}`,
    bar: { of: 'ours', most: 5 },
    measure: (quick) => measureStepBack(script, quick),
  })),
];

interface Ran {
  readonly history: History;
  readonly time: number;
  readonly heap: number;
}

/** A run of so many steps, what it took, and what its past holds. */
function run(script: string, steps: number): Ran {
  const history = new History(compiled(script));
  history.run(20_000);
  collectGarbage();
  const before = heapUsed();
  const time = seconds(() => void history.run(steps));
  collectGarbage();
  return { history, time, heap: (heapUsed() - before) / MIB };
}

/** Each of several measurements, the shortest of some rounds: what disturbs the machine is not what is measured. */
function shortest(quick: boolean, round: () => readonly number[]): readonly number[] {
  const all = Array.from({ length: quick ? 1 : TRIES }, round);
  return (all[0] ?? []).map((_, i) => Math.min(...all.map((times) => times[i] ?? NaN)));
}

function heapUsed(): number {
  const { heapUsed: heap, arrayBuffers } = process.memoryUsage();
  return heap + arrayBuffers;
}

function measureSeek(script: string, quick: boolean): Figures {
  const { history, time, heap } = run(script, quick ? STEPS / 50 : STEPS);
  const end = history.state.moment;
  const moments = Array.from({ length: quick ? 5 : 50 }, (_, i) => Math.floor(((i * 0.618034) % 1) * end));
  // Round after round over all of them, none near the one before: what a seek leaves behind is gone when its moment comes again.
  const times = shortest(quick, () =>
    moments.map((moment) => seconds(() => void history.seek(history.pointAt(moment), Infinity))),
  );
  const longest = Math.max(...times);
  return {
    ours: 1000 * longest,
    peer: 1000 * time,
    unit: 'ms',
    notes: [
      `the longest of ${times.length} seeks, each the shortest of ${TRIES}; the median: ${(1000 * median([...times])).toFixed(2)} ms`,
      `${history.saved} saved states hold ${Math.max(0, heap).toFixed(0)} MiB`,
    ],
  };
}

/** Marks of every statement, for the one actor of these scripts. */
function statements({ code }: Program): Breaks {
  const instructions = new Uint8Array(code.length / WORDS);
  for (let pc = 0; pc < instructions.length; pc++)
    if ((code[pc * WORDS] as number) >= STATEMENT) instructions[pc] = Break.step;
  return { ...NO_BREAKS, instructions, only: { actor: 0, depth: 1 } };
}

function measureStepBack(script: string, quick: boolean): Figures {
  const { history } = run(script, quick ? STEPS / 50 : STEPS);
  const breaks = statements(history.program);
  const places = Array.from({ length: quick ? 3 : 20 }, (_, i) => history.state.moment - 1777 * i);
  const back = shortest(quick, () =>
    places.map((moment) => {
      history.seek(history.pointAt(moment), Infinity);
      return seconds(() => {
        const found = new BackwardScan(history, history.present, arrivals(breaks)).advance(Infinity);
        if (found === null || found === 'more') throw new Error('there is a statement before every other');
        history.seek(found.point, Infinity);
      });
    }),
  );
  const forward = places.map(() =>
    seconds(() => {
      history.machine.breakAt(breaks);
      history.run(ENDLESS);
    }),
  );
  return {
    ours: 1000 * Math.max(...back),
    unit: 'ms',
    notes: [
      `the longest of ${back.length}, each the shortest of ${TRIES}; the median ${(1000 * median([...back])).toFixed(2)} ms`,
      `one forward: ${(1e6 * median(forward)).toFixed(1)} µs`,
    ],
  };
}
