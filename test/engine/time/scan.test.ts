import { describe, expect, it } from 'vitest';
import { Break, NO_BREAKS, type Breaks } from '../../../engine/program/breaks.js';
import { WORDS, type Program } from '../../../engine/program/program.js';
import { arrivals } from './arrivals.js';
import { History } from '../../../engine/time/history.js';
import { isBefore, type Point } from '../../../engine/time/point.js';
import { BackwardScan } from '../../../engine/time/scan.js';
import { Random } from '../properties/random.js';
import { generated, runOn } from './random-run.js';

const STEPS = 12_000;

function breaksOf(program: Program, random: Random): Breaks {
  const instructions = new Uint8Array(program.code.length / WORDS);
  for (let i = 0; i < 8; i++) instructions[random.below(instructions.length)] = Break.begin;
  return { ...NO_BREAKS, instructions };
}

/** Where a fresh run of the same inputs stops for breakpoints before a point. */
function stopsForward(program: Program, seed: number, of: History, breaks: Breaks, end: Point): Point[] {
  const history = new History(program, { seed, inputs: of.inputs });
  history.machine.breakAt(breaks);
  const stops: Point[] = [];
  while (isBefore(history.present, end)) {
    if (history.run(1000, end).kind === 'breakpoint') stops.push(history.present);
  }
  return stops;
}

function stopsBackward(history: History, breaks: Breaks, slice: number): Point[] {
  const stops: Point[] = [];
  for (let before = history.present; ;) {
    const scan = new BackwardScan(history, before, arrivals(breaks));
    let found = scan.advance(slice);
    while (found === 'more') found = scan.advance(slice);
    if (found === null) return stops.reverse();
    expect(isBefore(found.point, before)).toBe(true);
    stops.push((before = found.point));
  }
}

describe('a scan backwards', () => {
  it('stops where the run stopped forwards, and nowhere else; the run does not notice', () => {
    let total = 0;
    generated(60, new Random(11)).forEach((program, i) => {
      const random = new Random(i);
      const seed = random.below(3);
      const history = new History(program, { seed, checkpoints: random.pick([1, 4, 512]) });
      runOn(history, STEPS, random, new Map());
      const breaks = breaksOf(program, random);
      const end = history.present;
      // Endless loops over a breakpoint would be walked back one by one.
      const forward = stopsForward(program, seed, history, breaks, end);
      if (forward.length > 60) return;
      total += forward.length;
      expect(stopsBackward(history, breaks, random.pick([50, 3000, 1e9]))).toEqual(forward);
      expect(history.present).toEqual(end);
    });
    expect(total).toBeGreaterThan(200);
  }, 60_000);
});
