import { expect, test } from 'vitest';
import { State } from '../../../engine/kvm/state.js';

test('a fork has every field of its state, and shares none that is written in place', () => {
  const state = new State();
  const fields = Object.keys(state) as Exclude<keyof State, 'fork'>[];
  for (const field of fields) Object.assign(state, { [field]: [field] });
  const fork = state.fork();
  expect(Object.keys(fork)).toEqual(fields);
  for (const field of fields) expect(JSON.stringify(fork[field]), field).toContain(field);
  for (const field of ['actors', 'stores', 'stage2', 'pageStates'] as const)
    expect(fork[field]).not.toBe(state[field]);
});
