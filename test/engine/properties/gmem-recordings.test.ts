import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { recordingsIn } from '../../recordings/folders.js';
import { parseScript } from '../../recordings/script.js';
import { Interpreter } from '../naive-gmem/interpret.js';

const folder = fileURLToPath(new URL('../../recordings/random', import.meta.url));

// The naive model was written from the reference: what real kernels answered says whether it was understood.
it('the naive model of guest-memfd answers as real kernels did', () => {
  const wrong: string[] = [];
  let compared = 0;
  for (const recording of recordingsIn(folder)) {
    const naive = new Interpreter(recording.kernel);
    const answers = recording.answers().split('\n');
    for (const [i, line] of parseScript(recording.script()).entries()) {
      const seen = naive.answer(line.text);
      if (seen === null) continue;
      compared++;
      if (seen !== answers[i])
        wrong.push(
          `${recording.name} ${recording.kernel} line ${line.number}: ${line.text}: ${answers[i]} | ${seen}`,
        );
    }
  }
  console.log(`${compared} answers of real kernels, ${wrong.length} wrong`);
  expect(wrong.slice(0, 30)).toEqual([]);
  expect(compared).toBeGreaterThan(40_000);
});
