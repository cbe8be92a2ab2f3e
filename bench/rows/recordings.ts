import path from 'node:path';
import { recordingsIn } from '../../test/recordings/folders.js';
import { replay } from '../../test/recordings/replay.js';
import { rounds } from '../measure.js';
import { ROOT } from '../root.js';
import type { Row } from '../row.js';

const folder = path.join(ROOT, 'test/recordings/random');
/** Scripts in a quick measurement. */
const FEW = 9;

export const RECORDING_ROWS: readonly Row[] = [
  {
    id: 'recordings',
    group: 'Engine: the whole machine, everything on',
    title: "real kernels' recordings: operations replayed and compared",
    measure: (quick) => {
      const recordings = recordingsIn(folder)
        .slice(0, quick ? FEW : undefined)
        .map((one) => ({ kernel: one.kernel, script: one.script(), answers: one.answers() }));
      let wrong = 0;
      const ours = rounds(quick, () => {
        const begin = performance.now();
        let operations = 0;
        wrong = 0;
        for (const { kernel, script, answers } of recordings) {
          const { compared, differences } = replay(script, answers, kernel);
          operations += compared;
          wrong += differences.length;
        }
        return (1000 * operations) / (performance.now() - begin);
      });
      return { ours, unit: '/s', notes: [`a fresh machine a script; ${wrong} answers differ`] };
    },
  },
];
