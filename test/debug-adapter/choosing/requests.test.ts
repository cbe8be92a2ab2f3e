import { describe, expect, test } from 'vitest';
import { Cancelled } from '../../../debug-adapter/asked.js';
import { choosing } from '../../../debug-adapter/requests/choosing.js';
import { Refused } from '../../../debug-adapter/protocol.js';
import { ASKED, contextAt } from '../evaluate/context.js';
import { IMPLICIT } from '../evaluate/desk.js';

const {
  'gfnscope/choices': choicesOf,
  'gfnscope/choose': chooseIn,
  'gfnscope/predict': predictIn,
  'gfnscope/solo': soloIn,
} = choosing.handlers;

describe('gfnscope/choices', () => {
  test('lists them with the exit and the place, as the client counts', async () => {
    const { context } = contextAt(IMPLICIT);
    const answer = await choicesOf!(context, {}, ASKED);
    expect(answer).toMatchObject({
      threadId: 1,
      exit: { name: 'KVM_EXIT_MEMORY_ERROR', number: 36, gpa: '0x8000', lo: 8, hi: 9 },
      place: { line: 15, source: { path: 'test:script.gfn' } },
    });
    expect(answer.choices[0]).toEqual({
      ...{ id: 'convert', label: 'Convert gpa 0x8000, 4K, to shared' },
      strip: { before: '▓▓▓▓▓▓▓▓▓', after: '▓▓▓▓·▓▓▓▓' },
    });
    expect(await choicesOf!(context, { threadId: 2 }, ASKED)).toMatchObject({ threadId: 0, choices: [] });
    expect(() => choicesOf!(context, { threadId: 77 }, ASKED)).toThrow('There is no thread 77.');
  });
});

describe('gfnscope/predict', () => {
  test('answers with what comes of it, and leaves the run as it was', async () => {
    const { context, debuggee } = contextAt(IMPLICIT);
    const before = debuggee.history.machine.identity();
    const answer = await predictIn!(context, { choice: 'retry' }, ASKED);
    expect(answer).toMatchObject({ end: 'ask', place: { line: 15 } });
    expect(answer.costs).toContainEqual({ name: 'exits', count: 1 });
    expect(answer.after).toBeUndefined();
    expect(await predictIn!(context, { choice: 'convert', steps: 5_000 }, ASKED)).toMatchObject({
      after: '▓▓▓▓·▓▓▓▓',
    });
    expect(debuggee.history.machine.identity()).toEqual(before);
    expect(debuggee.history.inputs).toEqual([]);
  });

  test('goes in slices, and ends when it is cancelled', async () => {
    // The device never ends: a prediction is decided by its limit alone.
    const { context, yields } = contextAt(IMPLICIT);
    expect(await predictIn!(context, { choice: 'convert' }, ASKED)).toMatchObject({ end: 'undecided' });
    expect(yields()).toBeGreaterThan(4);
    const asked = { seq: 2, cancelled: false };
    const answer = predictIn!(context, { choice: 'convert', steps: 10_000_000 }, asked);
    asked.cancelled = true;
    await expect(answer).rejects.toThrow(Cancelled);
  });

  test('is refused for nonsense', async () => {
    const { context } = contextAt(IMPLICIT);
    await expect(predictIn!(context, { choice: 'nonsense' }, ASKED)).rejects.toThrow(Refused);
    for (const steps of [0, -1, 1.5, 1e9, Infinity])
      await expect(predictIn!(context, { choice: 'retry', steps }, ASKED)).rejects.toThrow('`steps` must be');
    await expect(predictIn!(context, { choice: 7 as never }, ASKED)).rejects.toThrow('`choice` must be');
    await expect(predictIn!(context, { choice: 'retry', threadId: 2 }, ASKED)).rejects.toThrow(
      'device does not wait for a choice, vCPU 0 does.',
    );
  });
});

describe('gfnscope/choose', () => {
  test('makes the choice and lets the run go as told', async () => {
    for (const [then, gait] of [
      [undefined, { kind: 'in', actor: 0 }],
      ['continue', { kind: 'continue' }],
      ['stop', { kind: 'choice', actor: 0 }],
    ] as const) {
      const { context, sent, went, debuggee } = contextAt(IMPLICIT);
      const args = { choice: 'convert', ...(then === undefined ? {} : { then }) };
      expect(await chooseIn!(context, args, ASKED)).toEqual({ label: 'Convert gpa 0x8000, 4K, to shared' });
      expect(went).toEqual([gait]);
      expect(sent).toEqual([{ event: 'continued', body: { threadId: 1, allThreadsContinued: true } }]);
      expect(debuggee.history.inputs).toMatchObject([{ kind: 'choice', choice: 'convert', actor: 0 }]);
    }
  });

  test('is refused with a reason, and nothing goes then', () => {
    const { context, sent, went, debuggee, runner } = contextAt(IMPLICIT);
    expect(() => chooseIn!(context, { choice: 'nonsense' }, ASKED)).toThrow(
      'There is no choice `nonsense` here.',
    );
    expect(() => chooseIn!(context, { choice: 'inject', threadId: 2 }, ASKED)).toThrow(Refused);
    expect(() => chooseIn!(context, { choice: 'convert', then: 'jump' as never }, ASKED)).toThrow(
      '`then` must be',
    );
    runner.ended = true;
    expect(() => chooseIn!(context, { choice: 'convert' }, ASKED)).toThrow('The run has ended');
    runner.going = true;
    expect(() => chooseIn!(context, { choice: 'convert' }, ASKED)).toThrow('notStopped');
    expect(sent).toEqual([]);
    expect(went).toEqual([]);
    expect(debuggee.history.inputs).toEqual([]);
  });
});

describe('gfnscope/solo', () => {
  test('is an input of the run that the client is told of', async () => {
    const { context, changes, debuggee } = contextAt(IMPLICIT);
    expect(await soloIn!(context, { threadId: 2, on: true }, ASKED)).toEqual({ threadId: 2 });
    expect(await soloIn!(context, { threadId: 2, on: false }, ASKED)).toEqual({ threadId: 0 });
    expect(changes()).toBe(2);
    expect(debuggee.history.inputs).toMatchObject([
      { kind: 'solo', on: true, actor: 1 },
      { kind: 'solo', on: false, actor: 1 },
    ]);
    expect(() => soloIn!(context, { threadId: 9, on: true }, ASKED)).toThrow('There is no thread 9.');
    expect(() => soloIn!(context, { threadId: 1, on: 'yes' as never }, ASKED)).toThrow('`on` must be');
  });
});
