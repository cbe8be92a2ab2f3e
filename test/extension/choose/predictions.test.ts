import { describe, expect, it } from 'vitest';
import { Predictions, type Foreseen } from '../../../extension/choose/predictions.js';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Predictions whose answers a test gives when it likes. */
function predictionsOf() {
  const asked: string[] = [];
  let answer: (found: Foreseen | undefined) => void = () => {};
  const told = { cancelled: 0, known: 0 };
  const predictions = new Predictions(
    (choice) => {
      asked.push(choice);
      return new Promise((resolve) => (answer = resolve));
    },
    () => void (told.cancelled += 1),
    () => void (told.known += 1),
  );
  return {
    asked,
    told,
    predictions,
    answer: async (text?: string) => {
      answer(text === undefined ? undefined : { end: 'ask', text });
      await turn();
    },
  };
}

describe('predictions', () => {
  it('are asked for one at a time and kept', async () => {
    const { predictions, asked, answer, told } = predictionsOf();
    predictions.want('list', ['convert', 'stop']);
    expect(asked).toEqual(['convert']);
    await answer('asks again');
    expect(asked).toEqual(['convert', 'stop']);
    expect(predictions.of('convert')?.text).toBe('asks again');
    expect(predictions.of('stop')).toBeUndefined();
    await answer('dies');
    expect([predictions.of('stop')?.text, told.known]).toEqual(['dies', 2]);
  });

  it('are asked for once, whoever wants them', async () => {
    const { predictions, asked, answer } = predictionsOf();
    predictions.want('lenses', ['convert']);
    predictions.want('list', ['convert']);
    await answer('asks again');
    predictions.want('lenses', ['convert']);
    expect(asked).toEqual(['convert']);
  });

  it('serve first who came last', async () => {
    const { predictions, asked, answer } = predictionsOf();
    predictions.want('lenses', ['a', 'b']);
    predictions.want('list', ['c']);
    await answer('x');
    expect(asked).toEqual(['a', 'c']);
  });

  it('end when nobody looks any more, the one under way too', async () => {
    const { predictions, asked, answer, told } = predictionsOf();
    predictions.want('list', ['a', 'b']);
    predictions.leave('list');
    expect(told.cancelled).toBe(1);
    await answer(undefined);
    expect(asked).toEqual(['a']);
    predictions.want('list', ['a']);
    expect(asked).toEqual(['a', 'a']);
  });

  it('go on for those who still look', async () => {
    const { predictions, asked, answer, told } = predictionsOf();
    predictions.want('lenses', ['a']);
    predictions.want('list', ['a', 'b']);
    predictions.leave('list');
    expect(told.cancelled).toBe(0);
    await answer('x');
    expect(asked).toEqual(['a']);
  });

  it('say so where there is none, and do not ask for it again and again', async () => {
    const { predictions, asked, answer } = predictionsOf();
    predictions.want('list', ['a']);
    await answer(undefined);
    expect(predictions.of('a')?.text).toBe('no prediction');
    predictions.want('list', ['a']);
    expect(asked).toEqual(['a']);
  });

  it('mean nothing once the run has gone on', async () => {
    const { predictions, answer, told } = predictionsOf();
    predictions.want('list', ['a', 'b']);
    predictions.close();
    predictions.close();
    await answer('too late');
    expect(predictions.of('a')).toBeUndefined();
    expect(told).toEqual({ cancelled: 1, known: 0 });
  });
});
