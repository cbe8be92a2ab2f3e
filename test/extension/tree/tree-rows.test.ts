import { describe, expect, it } from 'vitest';
import type { TreeAnswer } from '../../../debug-adapter/gfnscope-protocol.js';
import type { Row } from '../../../extension/tree/row.js';
import { headline, treeRows, treeText } from '../../../extension/tree/tree-rows.js';
import { extentOf, fileOf, runOf, slotOf, treeOf } from './tree-answers.js';

const below = (row: Row | undefined): readonly Row[] => row?.children?.() ?? [];
/** All rows, as deep as they go. */
const all = (rows: readonly Row[]): Row[] => rows.flatMap((row) => [row, ...all(below(row))]);
const runRows = (answer: TreeAnswer) => below(below(treeRows(answer)[0])[0]);
const fileRows = (answer: TreeAnswer) => below(below(treeRows(answer)[1])[0]);
const onlyRun = (...run: Parameters<typeof runOf>) => runRows(treeOf([slotOf(0, [runOf(...run)])]))[0]!;

describe('the tree of memslots and private fds', () => {
  it('has memslots and private fds, and other files where there are any', () => {
    const memfd = fileOf('dma', [], { kind: 'memfd' });
    expect(treeRows(treeOf([])).map(({ label, description }) => [label, description])).toEqual([
      ['Memslots', 'none'],
      ['Private fds', 'none'],
    ]);
    expect(treeRows(treeOf([], [memfd])).map(({ label }) => label)).toContain('Other files');
  });

  it('shows a run that is as it should be in one word', () => {
    const row = onlyRun(0, 16);
    expect(row.description).toBe('private');
    expect(row.icon).toBe('lock');
    expect(row.tint).toBeUndefined();
  });

  it('says what of a run is not as its neighbours expect, in words and by an icon', () => {
    const row = onlyRun(0x104, 0x105, {
      view: 'shared',
      backing: 'both',
      disagreements: ["the guest's view is shared, KVM holds private"],
    });
    expect(row.description).toBe("⚠ private · guest's view shared · double-backed · disagrees");
    expect([row.icon, row.tint]).toEqual(['warning', 'warning']);
    expect(row.spoken).toContain("private, guest's view shared, double-backed, disagrees");
    expect(row.tooltip?.()).toContain("$(warning) the guest's view is shared, KVM holds private");
  });

  it('marks what changed at the last step, by a word too', () => {
    const row = onlyRun(0, 1, { kvm: 'shared', view: 'shared', backing: 'none', changed: true });
    expect(row.description).toBe('● shared · unbacked · changed');
    expect(row.tint).toBe('changed');
    expect(row.spoken).toMatch(/unbacked, changed$/);
  });

  it('speaks of acceptance only where guests accept, and of private pages only', () => {
    const unaccepted = [runOf(0, 1, { accepted: false })];
    const on = (flavour: string) => runRows(treeOf([slotOf(0, unaccepted)], [], { flavour }))[0]!;
    expect(on('tdx').description).toContain('not accepted');
    expect(on('sw_protected').description).toBe('private');
    expect(below(on('tdx')).map(({ label }) => label)).toContain('Accepted');
    expect(below(on('sw_protected')).map(({ label }) => label)).not.toContain('Accepted');
    expect(onlyRun(0, 1, { kvm: 'shared', view: 'shared', accepted: false }).description).not.toContain(
      'accepted',
    );
  });

  it('opens a run into what each side believes, disagreements first', () => {
    const parts = below(
      onlyRun(0, 1, { view: 'shared', stage2: 'shared', stale: true, disagreements: ['they differ'] }),
    );
    expect(parts.map(({ label, description }) => `${label}: ${description}`)).toEqual([
      'they differ: ',
      "Guest's view: shared",
      'Validated: yes',
      'KVM holds: private',
      'Stage-2 entry: shared, stale: leads where it should not',
      'Backing: a private page',
    ]);
  });

  it('keeps the ids of what is still there when something before it changes', () => {
    const ids = (answer: TreeAnswer) => runRows(answer).map(({ id }) => id);
    const before = ids(treeOf([slotOf(0, [runOf(0, 16), runOf(16, 32)])]));
    const after = ids(
      treeOf([slotOf(0, [runOf(0, 4), runOf(4, 16, { kvm: 'shared' }), runOf(16, 32, { changed: true })])]),
    );
    expect(after).toEqual(expect.arrayContaining(before));
  });

  it('has no id twice', () => {
    const runs = [runOf(0, 4), runOf(4, 8)];
    const answer = treeOf(
      [slotOf(0, runs, { more: 3 }), slotOf(1, runs), slotOf(0, runs, { addressSpace: 1 })],
      [
        fileOf('ram', [extentOf('extent', 0, 4), extentOf('hole', 4, 8)], { more: 2 }),
        fileOf('other', [extentOf('hole', 0, 4)]),
      ],
    );
    const ids = all(treeRows(answer)).map(({ id }) => id);
    expect(ids.length).toBe(new Set(ids).size);
  });

  it('counts what disagrees at the memslot, where it can be seen while closed', () => {
    const disagreeing = { disagreements: ['they differ'] };
    const slot = slotOf(0, [runOf(0, 1, disagreeing), runOf(1, 2), runOf(2, 3, disagreeing)]);
    const row = below(treeRows(treeOf([slot]))[0])[0]!;
    expect(row.description).toMatch(/^⚠ .*2 runs disagree/);
    expect(row.icon).toBe('warning');
  });

  it('says of a memslot without private fd that it is always shared', () => {
    const row = below(treeRows(treeOf([slotOf(1, [], { fd: null })]))[0])[0]!;
    expect(row.description).toContain('always shared');
  });

  it('shows holes with what they mean and the gfns behind them', () => {
    const file = fileOf('ram', [extentOf('extent', 0, 4), extentOf('hole', 4, 8, { changed: true })], {
      present: 4,
    });
    const [, hole] = fileRows(treeOf([], [file]));
    expect(hole?.label).toBe('0x4000–0x7fff');
    expect(hole?.description).toBe('● hole · 16 KiB · behind gfn 0x4–0x7 · changed');
    expect(hole?.tooltip?.()).toContain('the gfn is shared');
    expect(hole?.context).toBe('hole private backing');
  });

  it('offers to convert behind a file only what stands behind one range of gfns', () => {
    const two = {
      gfns: [
        { slot: 0, lo: 0, hi: 4 },
        { slot: 1, lo: 8, hi: 12 },
      ],
    };
    const [row] = fileRows(treeOf([], [fileOf('ram', [extentOf('hole', 0, 4, two)])]));
    expect(row?.description).toContain('gfn 0x0–0x3, 0x8–0xb');
    expect(row?.context).not.toContain('backing');
    expect(row?.at?.gfns).toBeUndefined();
  });

  it('ends a list that was cut with a row that asks for the rest', () => {
    const answer = treeOf(
      [slotOf(7, [runOf(0, 1)], { more: 1234 })],
      [fileOf('ram', [extentOf('hole', 0, 1)], { more: 1 })],
    );
    expect(runRows(answer).at(-1)).toMatchObject({ label: '1,234 more runs…', more: { slot: 7 } });
    expect(fileRows(answer).at(-1)).toMatchObject({ label: '1 more hole…', more: { file: 'ram' } });
  });

  it('counts addresses of 64 bits exactly', () => {
    const last = 2 ** 52;
    const [row] = fileRows(treeOf([], [fileOf('ram', [extentOf('hole', last - 1, last)])]));
    expect(row?.label).toBe('0xfffffffffffff000–0xffffffffffffffff');
  });

  it('sums up above the rows, and leaves out what there is none of', () => {
    const totals = { private: 16384, shared: 0, doubleBacked: 1, unbacked: 0, disagreeing: 2 };
    expect(headline(treeOf([], [], { totals }))).toBe(
      'snp, private-fd · 64 MiB private · 4 KiB double-backed · ⚠ 8 KiB disagrees',
    );
  });

  it('can be copied as text, runs in one line each', () => {
    const text = treeText(treeRows(treeOf([slotOf(0, [runOf(0, 1)])])));
    expect(text).toBe(
      'Memslots  1\n  Memslot 0  0x0–0x3ffffff · 64M\n    0x0–0x1000  private\nPrivate fds  none\n',
    );
  });
});
