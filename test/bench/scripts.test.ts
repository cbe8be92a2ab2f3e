import { expect, test } from 'vitest';
import { compiled } from '../../bench/guest/compiled.js';
import { longScript } from '../../bench/guest/long-script.js';
import {
  convertingScript,
  guestOfSize,
  loopScript,
  NEVER_LINE,
  storesScript,
} from '../../bench/guest/scripts.js';
import { Cost } from '../../engine/kvm/costs.js';
import { Machine } from '../../engine/machine.js';
import { ROWS } from '../../bench/rows.js';
import { parseOptions } from '../../bench/options.js';

test.each([loopScript(10), storesScript(10), convertingScript(10), guestOfSize(16n << 40n)])(
  'a guest program of the bench comes to its end',
  (text) => {
    expect(new Machine(compiled(text)).run(10_000).kind).toBe('done');
  },
);

test('each round of the converting program converts twice', () => {
  const machine = new Machine(compiled(convertingScript(10)));
  machine.run(100_000);
  expect(machine.state.costs[Cost.exits]).toBe(20);
});

test('the breakpoint that is never reached is on the line that says so', () => {
  expect(loopScript(1).split('\n')[NEVER_LINE - 1]).toContain('log "never"');
});

test('the long script is as long as it is called', () => {
  const lines = longScript(10_000).split('\n').length;
  expect(Math.abs(lines - 10_000)).toBeLessThan(600);
});

test('no two rows have one id, and options that mean nothing are refused', () => {
  expect(new Set(ROWS.map(({ id }) => id)).size).toBe(ROWS.length);
  expect(parseOptions(['--quick', '--json', 'x', '--only', 'a', '--only', 'b'])).toMatchObject({
    quick: true,
    json: 'x',
    only: ['a', 'b'],
  });
  expect(() => parseOptions(['--slow'])).toThrow('--slow');
});
