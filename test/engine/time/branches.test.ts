import { describe, expect, it } from 'vitest';
import type { State } from '../../../engine/kvm/state.js';
import { PageSet } from '../../../engine/memory/page-set.js';
import { bookmark, findBookmark } from '../../../engine/time/bookmark.js';
import { compareStates, type Difference } from '../../../engine/time/compare.js';
import { History } from '../../../engine/time/history.js';
import { isBefore } from '../../../engine/time/point.js';
import { gfnRuns } from '../../../engine/tuple.js';
import { compileText } from '../../language/compiling.js';
import { Random } from '../properties/random.js';
import { generated, runOn } from './random-run.js';

const ASKS = `vm sw_protected {
  private_fd ram size 2M allocated
  memslot 0 gpa 0 size 2M shared anon private ram
}
vmm { on memory_error (exit) { ask } }
vcpu 0 {
  store u64 [shared 0x5000] = 1
  store u64 [shared 0x6000] = 2
  expect load u64 [shared 0x6000] == 2
}
`;

function asking(): History {
  const { program } = compileText(ASKS);
  const history = new History(program!);
  expect(history.run(1e6).kind).toBe('ask');
  return history;
}

const choose = (history: History, choice: string): void => {
  history.apply(0, { kind: 'choice', choice });
};

describe('branches', () => {
  it('keep what was given up: listed, named, gone back to', () => {
    const history = asking();
    const exit = history.present;
    choose(history, 'retry');
    history.run(1e6);
    choose(history, 'stop');
    expect(history.run(1e6).kind).toBe('death');
    const dead = history.reached;
    while (!history.seek(exit, 7));
    choose(history, 'convert');
    expect(history.run(1e6).kind).toBe('ask');
    expect(
      history.branches.map(({ id, parent, end, inputs }) => [id, parent, end?.kind, inputs.length]),
    ).toEqual([
      [1, 0, 'death', 2],
      [2, 1, 'ask', 1],
    ]);
    expect(history.branch).toMatchObject({ id: 2, fork: exit });
    history.rename(1, 'gave up');
    history.switchTo(1);
    expect(isBefore(exit, history.present)).toBe(false);
    expect(history.branch).toMatchObject({ id: 1, name: 'gave up', reached: dead });
    while (!history.seek(dead, 10));
    expect(history.state.ending?.kind).toBe('vm-stopped');
    expect(() => {
      history.switchTo(9);
    }).toThrow(RangeError);
  });

  it('do not begin where the same is put in again', () => {
    const history = asking();
    const exit = history.present;
    choose(history, 'convert');
    history.run(1e6);
    const { reached } = history;
    history.seek(exit, 1e6);
    choose(history, 'convert');
    expect(history.branches).toHaveLength(1);
    expect(history.repeating).toBe(true);
    expect(history.reached).toEqual(reached);
  });

  it('are bounded in number; those with a name stay', () => {
    const { program } = compileText(ASKS);
    const history = new History(program!, { branches: 5 });
    history.run(1e6);
    const exit = history.present;
    for (let i = 0; i < 40; i++) {
      history.seek(exit, 1e6);
      history.apply(0, { kind: 'poke', poke: { what: 'ret', lo: i, hi: 0 } });
      if (i === 3) history.rename(history.branch.id, 'kept');
    }
    expect(history.branches).toHaveLength(6);
    expect(history.branches.map(({ name }) => name)).toContain('kept');
    expect(() => history.seek({ moment: exit.moment, inputs: 2 }, 1)).toThrow(RangeError);
    expect(() => history.seek({ moment: 0, inputs: 1 }, 1)).toThrow(/no point/);
  });
});

describe('bookmarks', () => {
  it('survive a restart, lead to other branches, and say when nothing leads there any more', () => {
    const history = asking();
    const exit = history.present;
    choose(history, 'convert');
    history.run(1e6);
    const mark = JSON.parse(JSON.stringify(bookmark(history, 'second'))) as ReturnType<typeof bookmark>;
    expect(findBookmark(history, mark)).toEqual({ kind: 'reached', branch: 1, point: history.present });
    history.seek(exit, 1e6);
    choose(history, 'stop');
    expect(findBookmark(history, mark)).toMatchObject({ kind: 'reached', branch: 1 });
    const again = asking();
    expect(findBookmark(again, mark)).toMatchObject({
      kind: 'none',
      why: expect.stringMatching(/no branch/) as string,
    });
    choose(again, 'convert');
    expect(findBookmark(again, mark)).toMatchObject({ kind: 'ahead', branch: 1 });
    const { program } = compileText(ASKS.replace('= 1', '= 3'));
    expect(findBookmark(new History(program!), mark)).toMatchObject({
      why: expect.stringMatching(/script has changed/) as string,
    });
    const seeded = new History(again.program, { seed: 4 });
    expect(findBookmark(seeded, mark)).toMatchObject({
      why: expect.stringMatching(/seed 0; this one has 4/) as string,
    });
  });
});

/** The same, page by page: of two states, everything that differs among the first pages. */
function naive(a: State, b: State, history: History): { bytes: string[]; present: string[]; gfns: number[] } {
  const PAGES = 1100;
  const [bytes, present, gfns]: [string[], string[], number[]] = [[], [], []];
  const [one, other] = [new Uint8Array(4096), new Uint8Array(4096)];
  for (let id = 0; id < Math.max(a.stores.length, b.stores.length); id++) {
    const [before, after] = [a.stores[id] ?? null, b.stores[id] ?? null];
    if (before === after) continue;
    for (let page = 0; page < PAGES; page++) {
      const had = (before?.present ?? PageSet.empty).has(page);
      if (had !== (after?.present ?? PageSet.empty).has(page)) present.push(`${id}:${page}`);
      if (before === null || after === null) continue;
      before.bytes.read(page, 0, 4096, one, 0);
      after.bytes.read(page, 0, 4096, other, 0);
      if (Buffer.compare(one, other) !== 0) bytes.push(`${id}:${page}`);
    }
  }
  const words = (s: State, gfn: number): string =>
    JSON.stringify(
      gfnRuns(s, gfn, gfn + 1, history.program.spec).map((run) => ({ ...run, disagreements: [] })),
    );
  for (let gfn = 0; gfn < PAGES; gfn++) if (words(a, gfn) !== words(b, gfn)) gfns.push(gfn);
  return { bytes, present, gfns };
}

function flat(difference: Difference): ReturnType<typeof naive> {
  const pages = (runs: readonly { lo: number; hi: number }[]): number[] =>
    runs.flatMap(({ lo, hi }) => Array.from({ length: hi - lo }, (_, i) => lo + i));
  const of = (key: 'bytes' | 'present'): string[] =>
    difference.stores.flatMap((store) => pages(store[key]).map((page) => `${store.store}:${page}`));
  const gfns = pages(difference.gfns).filter((gfn) => gfn < 1100);
  return { bytes: of('bytes'), present: of('present'), gfns };
}

describe('a comparison of two moments', () => {
  it('names exactly what differs', () => {
    let differing = 0;
    generated(50, new Random(9)).forEach((program, i) => {
      const random = new Random(i);
      const history = new History(program);
      const states = [history.machine.save()];
      for (let j = 0; j < 3; j++) {
        runOn(history, 1 + random.below(500), random, new Map());
        states.push(history.machine.save());
      }
      const [a, b] = [random.pick(states), random.pick(states)];
      const found = compareStates(a, b, program.spec, 1e6);
      expect(flat(found), `program ${i}`).toEqual(naive(a, b, history));
      expect(found.costs.map(({ more }) => more)).toEqual(
        [...b.costs].map((cost, at) => cost - a.costs[at]!).filter((more) => more !== 0),
      );
      if (found.gfns.length > 0 && found.stores.length > 0) differing++;
      expect(compareStates(a, a, program.spec)).toMatchObject({
        stores: [],
        gfns: [],
        costs: [],
        more: false,
      });
    });
    expect(differing).toBeGreaterThan(5);
  }, 60_000);

  it('of a guest of 16 TiB costs what differs', () => {
    const { program } = compileText(`vm sw_protected {
  private_fd a size 4T
  memslot 0 gpa 0 size 4T shared anon private a
}
vmm { on memory_error (exit) { convert exit.range to exit.wanted } }
vcpu 0 {
  page_state_change(0, 2T, private)
  set_view(0, 2T, private)
  fill(0, 1T, 7)
}`);
    const history = new History(program!);
    const before = history.machine.save();
    while (history.run(1e6).kind !== 'done');
    const found = compareStates(before, history.state, program!.spec);
    expect(found.stores.find(({ name }) => name === 'a')?.bytes).toEqual([{ lo: 0, hi: 2 ** 28 }]);
    expect(found.gfns.length).toBeLessThan(5);
  });
});
