import { describe, expect, it } from 'vitest';
import { choices, choose } from '../../../engine/choice.js';
import { formatHash } from '../../../engine/memory/hash.js';
import { Machine, type Stop } from '../../../engine/machine.js';
import { predict, type Prediction } from '../../../engine/prediction.js';
import type { Program } from '../../../engine/program/program.js';
import { compileText } from '../../language/compiling.js';
import { askingProgram, askingPrograms } from './asking-program.js';
import { Random } from './random.js';

const PROGRAMS = 1000;
/** As many of them as the language's own generator makes; it is slower, and knows two flavours only. */
const OF_THE_LANGUAGE = 200;
/** How far a prediction looks here, and how many exits of one program are looked at. */
const LIMIT = 600;
const EXITS = 3;

const counted = { exits: 0, predictions: 0, decided: 0, ends: new Map<string, number>() };

/** What a stop is called in a prediction. */
const END: Readonly<Record<Stop['kind'], Prediction['end']>> = {
  done: 'done',
  steps: 'undecided',
  ask: 'ask',
  claim: 'claim',
  invariant: 'claim',
  death: 'death',
  deadlock: 'livelock',
  livelock: 'livelock',
  breakpoint: 'undecided',
  interrupted: 'undecided',
};

/** Goes on for at most so many steps, in slices of one length, as whoever runs a machine does. */
function goOn(m: Machine, steps: number, slice: number): Stop {
  const until = m.state.moment + steps;
  for (;;) {
    const stop = m.run(Math.min(slice, until - m.state.moment));
    if (stop.kind !== 'steps' || m.state.moment >= until) return stop;
  }
}

/** All of a machine that a prediction could spoil. */
function look(m: Machine): unknown {
  const { moment, costs, random, turn, turnEnds, scheduled, allocated } = m.state;
  return [formatHash(m.identity()), moment, [...costs], random, turn, turnEnds, scheduled, allocated];
}

function compare(prediction: Prediction, m: Machine, stop: Stop, begin: number, costs: Float64Array): void {
  expect(END[stop.kind]).toBe(prediction.end);
  expect(m.state.moment - begin).toBe(prediction.steps);
  expect([...m.state.costs].map((cost, i) => cost - costs[i]!)).toEqual([...prediction.costs]);
  if ('text' in stop) expect(prediction.text).toBe(stop.text);
  if (stop.kind === 'ask') expect(prediction.text).toMatch(/^asks again/);
  if (stop.kind === 'claim') {
    const position = m.program.claims[stop.claim]!.position;
    expect(prediction.at).toEqual(m.program.places[position] ?? null);
  }
}

/** Predicts every choice at the exit a machine stands at, and makes it on a fork. */
function tryAll(m: Machine, actor: number, random: Random): ReadonlyMap<string, Prediction> {
  const told: unknown[] = [];
  const before = look(m);
  m.listener = (event) => told.push(event);
  const found = new Map<string, Prediction>();
  for (const { id, unavailable } of choices(m, actor)) {
    if (unavailable === undefined) found.set(id, predict(m, actor, id, LIMIT));
  }
  expect(look(m)).toEqual(before);
  expect(told).toEqual([]);
  m.listener = null;

  const { moment, costs } = m.state;
  const had = costs.slice();
  for (const [id, prediction] of found) {
    const state = m.save();
    const fork = new Machine(m.program, { state, seed: m.seed });
    // A fork that somebody watches, run in slices: neither may make a difference.
    fork.listener = () => undefined;
    choose(fork, actor, id);
    compare(prediction, fork, goOn(fork, LIMIT, 1 + random.below(LIMIT)), moment, had);
    counted.predictions++;
    counted.ends.set(prediction.end, (counted.ends.get(prediction.end) ?? 0) + 1);
    if (prediction.end !== 'undecided') counted.decided++;
  }
  expect(look(m)).toEqual(before);
  return found;
}

/** One program: every exit that asks is tried, then the machine itself goes on with one of the choices. */
function play(program: Program, random: Random): void {
  // A seed that is not the program's, too: a fork must take over the machine's.
  const m = new Machine(program, random.oneIn(3) ? { seed: 1 + random.below(1000) } : {});
  let stop = goOn(m, LIMIT, LIMIT);
  for (let exits = 0; stop.kind === 'ask' && exits < EXITS; exits++) {
    counted.exits++;
    const predictions = tryAll(m, stop.actor, random);
    const id = random.pick([...predictions.keys()]);
    const [begin, costs] = [m.state.moment, m.state.costs.slice()];
    choose(m, stop.actor, id);
    stop = goOn(m, LIMIT, 1 + random.below(50));
    compare(predictions.get(id)!, m, stop, begin, costs);
  }
}

function programOf(text: string): Program {
  const { program, diagnostics } = compileText(text);
  if (program === null)
    throw new Error(diagnostics.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  return program;
}

describe('predictions', () => {
  it(`come true: ${PROGRAMS} random programs`, () => {
    const own = askingPrograms(OF_THE_LANGUAGE, 1);
    for (let i = 0; i < PROGRAMS; i++) {
      const random = new Random(i);
      const text = own[i] ?? askingProgram(random);
      try {
        play(programOf(text), random);
      } catch (error) {
        throw new Error(`program ${i}:\n${text}\n${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        });
      }
    }
    const ends = [...counted.ends].map(([end, count]) => `${count} ${end}`).join(', ');
    console.log(
      `${PROGRAMS} programs, ${counted.exits} exits, ${counted.predictions} predictions, ${counted.decided} decided: ${ends}`,
    );
    // A generator that no longer reaches exits, or one kind of end, would make all this pass for nothing.
    expect(counted.exits).toBeGreaterThan(PROGRAMS);
    expect([...counted.ends.keys()].sort()).toEqual([
      'ask',
      'claim',
      'death',
      'done',
      'livelock',
      'undecided',
    ]);
  }, 60_000);
});
