import { describe, expect, it } from 'vitest';
import type { Program } from '../../../engine/program/program.js';
import { History } from '../../../engine/time/history.js';
import type { HistoryOptions } from '../../../engine/time/history-options.js';
import { isBefore, type Point } from '../../../engine/time/point.js';
import { Random } from '../properties/random.js';
import { portrait, visible } from './portrait.js';
import { generated, put, runOn, scriptsOf } from './random-run.js';

const PROGRAMS = 160;
const STEPS = 9000;

/** What was to be seen at a point when the run came by. */
interface Sight {
  readonly point: Point;
  readonly seen: string;
}

const counted = new Map<string, number>();

/** Runs forward and writes down what is to be seen at points on the way. */
function forward(history: History, random: Random): Sight[] {
  const sights: Sight[] = [];
  const look = (): void => {
    sights.push({ point: history.present, seen: visible(history) });
  };
  look();
  for (let i = 0; i < 9; i++) {
    const before = history.state.moment;
    runOn(history, 1 + random.below(STEPS / 8), random, counted);
    look();
    if (random.oneIn(3)) {
      put(history, random, counted);
      look();
    }
    if (history.state.moment === before && i > 4) break;
  }
  return sights;
}

/** The whole is long: where two differ, a little before and behind it is enough. */
function same(one: string, other: string): void {
  if (one === other) return;
  let at = 0;
  while (one[at] === other[at]) at++;
  expect(one.slice(Math.max(0, at - 200), at + 80)).toBe(other.slice(Math.max(0, at - 200), at + 80));
}

function seek(history: History, to: Point, random: Random): void {
  const slice = random.pick([1, 13, 500, 100_000]);
  while (!history.seek(to, slice));
}

/** Goes to and fro between what has been seen; now and then it runs a stretch again, in slices, with whatever was put in lying ahead. */
function wander(history: History, sights: readonly Sight[], random: Random): void {
  for (let i = 0; i < 2 * sights.length; i++) {
    const { point, seen } = random.pick(sights);
    seek(history, point, random);
    same(visible(history), seen);
    const ahead = sights.filter((one) => isBefore(point, one.point));
    if (ahead.length === 0 || random.oneIn(2)) continue;
    const next = random.pick(ahead);
    while (isBefore(history.present, next.point)) history.run(1 + random.below(3000), next.point);
    expect(history.present).toEqual(next.point);
    same(visible(history), next.seen);
  }
}

/** A run that never went back: the same inputs at the same moments. Down to what nobody sees it is what the other one is. */
function fresh(history: History, options: HistoryOptions, sights: readonly Sight[]): void {
  const { program, inputs } = history;
  const again = new History(program, { ...options, inputs });
  for (const { point, seen } of sights) {
    while (isBefore(again.present, point)) again.run(1e9, point);
    same(visible(again), seen);
    again.seek(point, 0);
    history.seek(point, Infinity);
    same(portrait(history), portrait(again));
  }
}

function play(program: Program, random: Random): void {
  const seed = random.oneIn(2) ? 0 : 1 + random.below(100);
  const entry = program.entries.findIndex(({ actors }) => actors.length > 0);
  const history = new History(program, { entry, seed, checkpoints: random.pick([1, 2, 3, 512]) });
  const sights = forward(history, random);
  wander(history, sights, random);
  fresh(history, { entry, seed }, sights);
  // Another course from somewhere in between, and back: the branches do not disturb each other.
  const from = random.pick(sights);
  seek(history, from.point, random);
  const first = history.branch;
  const others = [...sights.filter(({ point }) => !isBefore(from.point, point)), ...forward(history, random)];
  wander(history, others, random);
  fresh(history, { entry, seed }, others);
  if (history.branch.id === first.id) return;
  counted.set('branch', (counted.get('branch') ?? 0) + 1);
  history.switchTo(first.id);
  expect(history.branch).toEqual(first);
  wander(history, sights, random);
}

describe('a run with its past', () => {
  it.each([...scriptsOf('examples'), ...scriptsOf('field-cases')])(
    'is at any point what a fresh run is there: %s',
    (_name, program) => {
      for (let seed = 1; seed <= 3; seed++) play(program, new Random(seed));
    },
  );

  it(`is so for ${PROGRAMS} random programs, choices, pokes, jumps, solos, kills and calls by hand`, () => {
    const random = new Random(5);
    generated(PROGRAMS, random).forEach((program, i) => {
      try {
        play(program, new Random(i));
      } catch (error) {
        throw new Error(`program ${i}: ${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        });
      }
    });
    console.log([...counted].map(([kind, count]) => `${count} ${kind}`).join(', '));
    // All of it must have happened, or the test shows less than it says.
    for (const kind of ['ask', 'death', 'done', 'deadlock', 'livelock', 'claim', 'breakpoint'])
      expect(counted.get(kind) ?? 0, kind).toBeGreaterThan(0);
    for (const kind of ['poke', 'jump', 'solo', 'kill', 'call', 'held up', 'branch'])
      expect(counted.get(kind) ?? 0, kind).toBeGreaterThan(10);
  }, 120_000);
});
