import { compile } from '../../language/index.js';
import { longScript } from '../guest/long-script.js';
import { seconds } from '../memory/subject.js';
import type { Row } from '../row.js';

const LINES = 10_000;

export const FRONT_END_ROWS: readonly Row[] = [
  {
    id: 'front-end',
    group: 'Language: the front end',
    title: '10,000 lines of gfn: diagnostics after opening',
    bar: { of: 'ours', most: 1 },
    short: () =>
      'half of it is code that runs for the first time, in a process that has just begun; warm, it is well below',
    fresh: true,
    measure: () => {
      const text = longScript(LINES);
      const uri = '/long.gfn';
      const open = (): number => {
        let found = -1;
        const time = seconds(() => {
          const { diagnostics } = compile(uri, { read: (asked) => (asked === uri ? text : undefined) });
          found = diagnostics.filter(({ severity }) => severity === 'error').length;
        });
        if (found !== 1) throw new Error(`the script has one error; found: ${found}`);
        return time;
      };
      const cold = open();
      const again = Math.min(open(), open());
      return {
        ours: cold,
        unit: 's',
        notes: [
          `the first thing that a new process does, an unknown name in the last line found; once warm ${again.toFixed(2)} s`,
        ],
      };
    },
  },
];
