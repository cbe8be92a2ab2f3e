import { History } from '../../engine/time/history.js';
import { timeSteps, type StepTimes } from '../dap/steps-back.js';
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
  ...RUNS.flatMap(([name, script]): Row[] => [
    {
      id: `step-back-${name}`,
      group: GROUP,
      title: `full step back, one after another, behind 10 M steps: ${name}`,
      against: 'a step forward',
      bar: { of: 'ratio', most: 1.5 },
      measure: (quick) => measureStepBack(script, quick),
    },
    {
      id: `step-back-anywhere-${name}`,
      group: GROUP,
      title: `one step back after a seek to anywhere: ${name}`,
      bar: { of: 'ours', most: 5 },
      measure: (quick) => longest(script, quick, 'anywhere'),
    },
    {
      id: `seek-anywhere-${name}`,
      group: GROUP,
      title: `such a seek, until the editor hears of it: ${name}`,
      bar: { of: 'ours', most: 100 },
      measure: (quick) => longest(script, quick, 'seeks'),
    },
  ]),
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

/** One run for all rows of a script, and for all of their rounds: it has rounds of its own. */
const timed = new Map<string, Promise<StepTimes>>();

function stepTimes(script: string, quick: boolean): Promise<StepTimes> {
  const counts = quick
    ? { behind: STEPS / 50, steps: 10, places: 3, rounds: 1 }
    : { behind: STEPS, steps: 300, places: 20, rounds: TRIES };
  const known = timed.get(script) ?? timeSteps(script, counts);
  timed.set(script, known);
  return known;
}

async function measureStepBack(script: string, quick: boolean): Promise<Figures> {
  const { back, forward } = await stepTimes(script, quick);
  const half = (times: readonly number[]): number[] => times.slice(Math.floor(times.length / 2));
  return { ours: median(half(back)), peer: median(half(forward)), unit: 'ms' };
}

async function longest(script: string, quick: boolean, of: 'anywhere' | 'seeks'): Promise<Figures> {
  const times = (await stepTimes(script, quick))[of];
  const middle = median([...times]).toFixed(2);
  return {
    ours: Math.max(...times),
    unit: 'ms',
    notes: [
      `the longest of ${times.length}, each the shortest of ${quick ? 1 : TRIES}; the median ${middle} ms`,
    ],
  };
}
