import { describe, expect, it } from 'vitest';
import type { TreeAnswer, TreeArguments } from '../../../debug-adapter/gfnscope-protocol.js';
import { TreePages } from '../../../extension/tree/tree-pages.js';
import { fileOf, runOf, slotOf, treeOf, extentOf } from './tree-answers.js';

/** An adapter with one memslot of so many runs of a page each, and one file of so many holes. */
function adapterOf(runs: number, holes = 0) {
  const asked: TreeArguments[] = [];
  const ask = (args: TreeArguments): Promise<TreeAnswer> => {
    asked.push(args);
    const { from = 0, limit = 1000 } = args;
    const last = Math.min(runs, from + limit);
    const shown = Array.from({ length: last - from }, (_, i) => runOf(from + i, from + i + 1));
    const gaps = Array.from({ length: Math.min(holes, limit) }, (_, i) => extentOf('hole', 2 * i, 2 * i + 1));
    return Promise.resolve(
      treeOf([slotOf(0, shown, { more: runs - last })], [fileOf('ram', gaps, { more: holes - gaps.length })]),
    );
  };
  return { ask, asked };
}

describe('pages of the tree', () => {
  it('are fetched one at first, however long the list', async () => {
    const { ask, asked } = adapterOf(100_000);
    const tree = await new TreePages().fetch(ask);
    expect(asked).toEqual([{ limit: 200 }]);
    expect(tree?.slots[0]).toMatchObject({ more: 99_800 });
  });

  it('grow by what was asked for, and stay so at the next stop', async () => {
    const { ask } = adapterOf(1000);
    const pages = new TreePages();
    pages.want({ slot: 0 });
    pages.want({ slot: 0 });
    for (let stop = 0; stop < 2; stop++) {
      const slot = (await pages.fetch(ask))?.slots[0];
      expect(slot?.runs.map(({ lo }) => lo)).toEqual(Array.from({ length: 600 }, (_, i) => i));
      expect(slot?.more).toBe(400);
    }
  });

  it('end where the list ends', async () => {
    const { ask } = adapterOf(250);
    const pages = new TreePages();
    pages.want({ slot: 0 });
    expect((await pages.fetch(ask))?.slots[0]).toMatchObject({ more: 0 });
  });

  it('show more holes of a file, too', async () => {
    const { ask } = adapterOf(1, 500);
    const pages = new TreePages();
    expect((await pages.fetch(ask))?.files[0]?.more).toBe(300);
    pages.want({ file: 'ram' });
    expect((await pages.fetch(ask))?.files[0]?.more).toBe(0);
  });

  it('are forgotten with the run', async () => {
    const { ask } = adapterOf(1000);
    const pages = new TreePages();
    pages.want({ slot: 0 });
    pages.reset();
    expect((await pages.fetch(ask))?.slots[0]?.runs).toHaveLength(200);
  });

  it('are none if the run has gone on', async () => {
    expect(await new TreePages().fetch(() => Promise.resolve(undefined))).toBeUndefined();
  });
});
