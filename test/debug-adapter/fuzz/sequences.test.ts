import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groups } from '../../../debug-adapter/requests/index.js';
import { COMMANDS } from './requests.js';
import { playSeed } from './sequence.js';

/** Sequences in all. `GFNSCOPE_FUZZ_SEQUENCES` and `GFNSCOPE_FUZZ_SEED` play more, or others. */
const SEQUENCES = Number(process.env.GFNSCOPE_FUZZ_SEQUENCES ?? 5000);
const SEED = Number(process.env.GFNSCOPE_FUZZ_SEED ?? 1);
const PARTS = 20;

const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);
beforeAll(() => process.on('unhandledRejection', note));
afterAll(() => process.off('unhandledRejection', note));

it('sequences are made of every request that the adapter answers', () => {
  const answered = groups.flatMap(({ handlers }) => Object.keys(handlers));
  expect(answered.filter((command) => !COMMANDS.includes(command))).toEqual([]);
});

describe(`sequences of right and wrong requests, from seed ${SEED}`, () => {
  it.each(Array.from({ length: PARTS }, (_, part) => part))(
    'never make the adapter fall silent, fail or break the protocol (part %i)',
    async (part) => {
      const each = Math.ceil(SEQUENCES / PARTS);
      for (let seed = SEED + part * each; seed < SEED + (part + 1) * each; seed++) {
        const failure = await playSeed(seed);
        if (failure !== null)
          expect.fail(`seed ${failure.seed}:\n${failure.faults.join('\n')}\n${failure.transcript}`);
        expect(unhandled, `seed ${seed}`).toEqual([]);
      }
    },
    120_000,
  );
});
