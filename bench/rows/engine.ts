import { Direct, type Outcome } from '../../engine/direct.js';
import { touched } from '../../engine/memory/page-tree.js';
import { compiled } from '../guest/compiled.js';
import { secondsOf } from '../guest/run.js';
import { convertingScript, CONVERSIONS_A_ROUND, guestOfSize, storesScript } from '../guest/scripts.js';
import { rounds, takingTurns } from '../measure.js';
import { seconds } from '../memory/subject.js';
import type { Row } from '../row.js';

const GROUP = 'Engine: the whole machine, everything on';
const PAGE = 4096;

export const ENGINE_ROWS: readonly Row[] = [
  {
    id: 'engine-conversions',
    group: GROUP,
    title: 'conversions: fault, exit, convert, retry',
    measure: (quick) => {
      const script = (quick ? 2_000 : 100_000) / CONVERSIONS_A_ROUND;
      const program = compiled(convertingScript(script));
      const scripted = rounds(quick, () => (CONVERSIONS_A_ROUND * script) / secondsOf(program));
      const ours = rounds(quick, () => directConversions(quick ? 2_000 : 50_000));
      const rate = Math.round(scripted / 1000);
      return {
        ours,
        unit: '/s',
        notes: [`driven by hand, call by call; by a guest program and its handler: ${rate} k/s`],
      };
    },
  },
  {
    id: '16-tib-guest',
    group: GROUP,
    title: 'a guest of 16 TiB: nodes that its work touches',
    against: '16 MiB guest',
    bar: { of: 'ratio', most: 1.01 },
    measure: async (quick) => {
      const sizes = [16n << 40n, 16n << 20n] as const;
      const [large = NaN, small = NaN] = await takingTurns(
        quick ? 1 : 5,
        ...sizes.map((size) => () => seconds(() => void nodesOfWork(size))),
      );
      return {
        ours: nodesOfWork(sizes[0]),
        peer: nodesOfWork(sizes[1]),
        unit: 'nodes',
        notes: [
          `384 conversions, 2 of nearly all of it, 384 stores; its time: ${(large / small).toFixed(1)}×`,
        ],
      };
    },
  },
  {
    id: 'engine-stores',
    group: GROUP,
    title: 'stores of a guest, 8 bytes, over 256 KiB',
    measure: (quick) => {
      const count = quick ? 20_000 : 1_000_000;
      const program = compiled(storesScript(count));
      return {
        ours: rounds(quick, () => (8 * count) / secondsOf(program)),
        unit: '/s',
        notes: ["through the guest's view and stage-2, undoable, counted; each with its address sum"],
      };
    },
  },
];

function ok(outcome: Outcome): void {
  if (outcome.kind !== 'done') throw new Error(`the guest's work failed: ${outcome.kind}`);
}

/** Each page is touched privately, exits, is allocated; touched as shared, exits, is punched. */
function directConversions(count: number): number {
  const direct = new Direct(compiled(guestOfSize(48n << 20n)).spec);
  const pages = 4096;
  const convert = (page: number, how: 'private' | 'shared', call: string): void => {
    const { kind } = direct.access(0, { gpa: page * PAGE, size: 8, kind: 'write', how, value: 1n });
    if (kind !== 'exit') throw new Error(`an exit was due, not: ${kind}`);
    ok(direct.call('host', call, [0, page * PAGE, PAGE]));
    const { kind: end } = direct.resume(0);
    if (end === 'died' || end === 'blocked') throw new Error(`the retry failed: ${end}`);
  };
  const time = seconds(() => {
    for (let i = 0; i < count; i += 2) {
      convert((i >> 1) % pages, 'private', 'allocate');
      convert((i >> 1) % pages, 'shared', 'punch_hole');
    }
  });
  return count / time;
}

/** Nodes that the same operations touch in a guest of any size: at its ends, in its middle, and over nearly all of it. */
function nodesOfWork(bytes: bigint): number {
  const direct = new Direct(compiled(guestOfSize(bytes)).spec);
  const part = (bytes / 3n / 4096n) * 4096n;
  const before = touched.nodes;
  for (const file of [0, 1, 2]) ok(direct.call('host', 'allocate', [file, 0, part]));
  for (let i = 0n; i < 64n; i++) {
    for (const file of [0n, 1n, 2n]) {
      const at = file === 2n ? part - 128n * 4096n : file * 128n * 4096n;
      const offset = at + 2n * i * 4096n;
      const gpa = file * part + offset;
      ok(direct.call('host', 'punch_hole', [file, offset, PAGE]));
      ok(direct.access(0, { gpa, size: 8, kind: 'write', how: 'shared', value: i }));
      ok(direct.access(0, { gpa: gpa + 4096n, size: 8, kind: 'write', how: 'private', value: i }));
    }
  }
  ok(direct.call('host', 'allocate', [0, 0, part]));
  ok(direct.call(0, 'set_view', [0, bytes, 1]));
  ok(direct.call('host', 'punch_hole', [0, PAGE, part - 8192n]));
  return touched.nodes - before;
}
