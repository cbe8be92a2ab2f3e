import { describe, expect, it, vi } from 'vitest';
import type { BranchInfo, CauseInfo } from '../../../debug-adapter/gfnscope-protocol.js';
import { branchRows } from '../../../extension/travel/branch-rows.js';
import { causeRows } from '../../../extension/travel/cause-rows.js';
import { readMoment } from '../../../extension/travel/moment-text.js';

vi.mock('vscode', () => import('../fake-vscode.js'));
const { askedIn } = await import('../../../extension/travel/asked-about.js');

describe('a typed moment', () => {
  it('is a whole number, however its digits are set apart', () => {
    for (const text of ['1234', ' 1_234 ', '1,234']) expect(readMoment(text, 1234)).toEqual({ moment: 1234 });
  });

  it('is refused with a reason', () => {
    for (const text of ['', '-1', '1.5', '0x10', 'soon'])
      expect(readMoment(text, 100)).toHaveProperty('why', expect.stringMatching(/whole number/));
    expect(readMoment('101', 100)).toHaveProperty('why', expect.stringMatching(/up to moment 100\b/));
    expect(readMoment('101', undefined)).toEqual({ moment: 101 });
  });
});

describe('the causes of something', () => {
  const place = { source: { name: 'a.gfn' }, line: 4, column: 3 };
  const cause: CauseInfo = {
    moment: 1021,
    threadId: 2,
    actor: 'vCPU 0',
    changes: [
      { part: 'kvm', from: 'shared', to: 'private' },
      { part: 'private bytes', from: '0x0', to: '0x0' },
    ],
    text: 'vCPU 0, by allocate at line 4',
    place,
    exit: { moment: 8, text: 'KVM_EXIT_MEMORY_ERROR', place: null },
  };

  it('say who, what, when and where, and the exit that led there is a row of its own', () => {
    const rows = causeRows({ causes: [cause], unchanged: [], more: false });
    expect(rows.map(({ label, description, moment }) => [label, description, moment])).toEqual([
      ['$(history) vCPU 0, by allocate at line 4', 'moment 1,021, a.gfn line 4', 1021],
      ['$(sign-out) KVM_EXIT_MEMORY_ERROR', 'moment 8', 8],
    ]);
    expect(rows[0]?.detail).toBe('kvm: shared → private · private bytes: 0x0, written again');
  });

  it('end with what leads nowhere: that there is more, and what nobody has touched', () => {
    const rows = causeRows({ causes: [], unchanged: ['view', 'memslot'], more: true });
    expect(rows.map(({ moment }) => moment)).toEqual([undefined, undefined]);
    expect(rows[1]?.detail).toBe('view, memslot');
  });
});

describe('the branches of a run', () => {
  const first: BranchInfo = {
    ...{ id: 1, name: '', current: false, parent: 0, fork: 0, reached: 47, end: 'ran to its end', by: '' },
  };
  const second = {
    ...first,
    id: 2,
    name: 'all 2 MiB',
    current: true,
    parent: 1,
    fork: 9,
    by: 'chosen: convert-2m',
  };

  it('begin with the one at hand; each says how it began and ended', () => {
    expect(
      branchRows([first, second]).map(({ label, description, detail }) => [label, description, detail]),
    ).toEqual([
      [
        '$(check) all 2 MiB',
        'the run is on it · moment 47 · ran to its end',
        'Parted from branch 1 at moment 9, chosen: convert-2m',
      ],
      ['$(git-branch) Branch 1', 'moment 47 · ran to its end', 'The first'],
    ]);
  });
});

describe('what a menu asks about', () => {
  it('is a range of the map, a row of the tree, or an address', () => {
    const pages = { address: '0x300000', size: 0x2000 };
    for (const given of [{ lo: 0x300, hi: 0x302 }, { gfns: { lo: 0x300, hi: 0x302 } }])
      expect(askedIn(given)).toEqual(pages);
    expect(
      askedIn({ id: 'row', at: { gfns: { lo: 0x300, hi: 0x302 }, memoryReference: 'guest:0x0' } }),
    ).toEqual(pages);
    expect(askedIn({ memoryReference: 'private:0x1000' })).toEqual({ address: 'private:0x1000' });
    expect(askedIn('0x1000')).toEqual({ address: '0x1000' });
  });

  it('is exact for high addresses, and never more than can be looked at', () => {
    expect(askedIn({ lo: 2 ** 40 + 1, hi: 2 ** 41 })).toEqual({ address: '0x10000000001000', size: 2 ** 30 });
  });

  it('is nothing where a menu hands over something else', () => {
    // An editor's menu hands over a document.
    for (const given of [undefined, null, { scheme: 'file', path: '/a.gfn' }])
      expect(askedIn(given)).toBeUndefined();
  });
});
