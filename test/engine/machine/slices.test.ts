import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { choiceForPolicy, choose } from '../../../engine/choice.js';
import { formatHash } from '../../../engine/memory/hash.js';
import { Machine, type Stop } from '../../../engine/machine.js';
import type { Program } from '../../../engine/program/program.js';
import { compile } from '../../../language/index.js';

const EXAMPLES = path.resolve(import.meta.dirname, '../../../examples');
const LIMIT = 3000;

function programOf(name: string): Program {
  const uri = path.join(EXAMPLES, name);
  const { program } = compile(uri, { read: (file) => readFileSync(file, 'utf8') });
  if (program === null) throw new Error(`${name} does not compile`);
  return program;
}

/** Runs a program to its end or the limit, in slices of the lengths that `slice` gives; what it was like at the end, and every stop with its moment. */
function trace(program: Program, seed: number, slice: () => number): { stops: string[]; identity: string } {
  const machine = new Machine(program, { seed });
  const stops: string[] = [];
  while (machine.state.moment < LIMIT) {
    const stop: Stop = machine.run(Math.min(slice(), LIMIT - machine.state.moment));
    if (stop.kind === 'steps') continue;
    stops.push(`${machine.state.moment} ${stop.kind}`);
    const id = stop.kind === 'ask' ? choiceForPolicy(machine, stop.actor, 'convert') : null;
    if (id === null || stop.kind !== 'ask') break;
    choose(machine, stop.actor, id);
  }
  return { stops, identity: formatHash(machine.identity()) };
}

/** 1 to 40, in an order that looks random and is always the same. */
function lengths(): () => number {
  let x = 12345;
  return () => 1 + (((x = (Math.imul(x, 1103515245) + 12345) | 0) >>> 16) % 40);
}

describe.each(readdirSync(EXAMPLES).filter((name) => name.endsWith('.gfn')))('%s', (name) => {
  const program = programOf(name);

  it.each([0, 3])('runs the same however it is cut into slices, seed %i', (seed) => {
    const whole = trace(program, seed, () => LIMIT);
    expect(trace(program, seed, () => 1)).toEqual(whole);
    expect(trace(program, seed, lengths())).toEqual(whole);
  });

  it('goes on from any saved state as the run that was never interrupted', () => {
    const whole = trace(program, 0, () => LIMIT);
    const machine = new Machine(program, { seed: 0 });
    machine.run(25);
    const saved = machine.save();
    machine.run(200);
    const other = new Machine(program, { seed: 0, state: saved });
    const stops: string[] = [];
    for (;;) {
      const stop = other.run(LIMIT - other.state.moment);
      if (stop.kind === 'steps') break;
      stops.push(`${other.state.moment} ${stop.kind}`);
      const id = stop.kind === 'ask' ? choiceForPolicy(other, stop.actor, 'convert') : null;
      if (id === null || stop.kind !== 'ask') break;
      choose(other, stop.actor, id);
    }
    expect(stops).toEqual(whole.stops.filter((stop) => Number.parseInt(stop) >= saved.moment));
    expect(formatHash(other.identity())).toBe(whole.identity);
  });
});
