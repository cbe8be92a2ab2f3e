import { describe, expect, it } from 'vitest';
import type { ChoicesAnswer } from '../../../debug-adapter/gfnscope-protocol.js';
import { exitBeside, momentsOf } from '../../../extension/map/moments.js';
import { entryOf } from '../timeline/entries.js';

const entries = [
  entryOf(0, { gpa: '0x1000' }),
  entryOf(1, { kind: 'conversion' }),
  entryOf(2, { moment: 20 }),
  entryOf(3, { moment: 30, threadId: 2 }),
];
const branch = { name: '', parent: 0, fork: 0, end: '', by: '' };
const branches = {
  branches: [
    { ...branch, id: 1, current: false, reached: 900 },
    { ...branch, id: 2, current: true, reached: 47 },
  ],
};
const waits = { threadId: 1, exit: {}, place: null, choices: [] } as unknown as ChoicesAnswer;
const nobody: ChoicesAnswer = { threadId: 0, exit: null, place: null, choices: [] };
const at = (moment: number, choices = nobody) =>
  momentsOf({ entries, total: entries.length, moment }, branches, choices);

describe('the line of time', () => {
  it('ends where the branch at hand has been, and marks exits alone', () => {
    const { reached, exits, here } = at(25);
    expect([reached, here]).toEqual([47, null]);
    expect(exits.map(({ entry, text }) => [entry, text])).toEqual([
      [0, 'MEMORY_ERROR 0x1000'],
      [2, 'MEMORY_ERROR'],
      [3, 'MEMORY_ERROR'],
    ]);
  });

  it('knows at least the present if no branch is told', () => {
    expect(momentsOf({ entries: [], total: 0, moment: 5 }, undefined, undefined)).toEqual({
      ...{ now: 5, reached: 5, exits: [], here: null },
    });
  });

  it('stands at the last exit of the thread that waits', () => {
    expect(at(31, waits).here).toBe(2);
  });
});

describe('the exit beside the present', () => {
  const beside = (moment: number, way: 1 | -1, choices = nobody) =>
    exitBeside(at(moment, choices), way)?.entry;

  it('is the next one in time, either way', () => {
    expect([beside(25, -1), beside(25, 1), beside(-1, 1)]).toEqual([2, 3, 0]);
    expect([beside(0, -1), beside(30, 1)]).toEqual([undefined, undefined]);
  });

  it('is never the one that waits, though its moment is a little earlier', () => {
    expect([beside(21, -1, waits), beside(21, 1, waits)]).toEqual([0, 3]);
  });
});
