import { describe, expect, it } from 'vitest';
import { EVERYTHING, filterText, passes } from '../../../extension/timeline/timeline-filter.js';
import { timelineRows } from '../../../extension/timeline/timeline-rows.js';
import { entryOf } from './entries.js';

const exit = entryOf(3, {
  gpa: '0x300000',
  explicit: false,
  decision: 'converted to shared',
  costs: [
    { name: 'zaps', count: 1 },
    { name: 'flushes', count: 1200 },
  ],
});

describe('a row of the timeline', () => {
  it('tells an exit by name and gpa, then kind, decision and cost', () => {
    const [row] = timelineRows([exit], { moment: 100, waiting: 0 });
    expect(row?.label).toBe('MEMORY_ERROR 0x300000');
    expect(row?.description).toBe('◂ now · vCPU 0 · implicit · zaps 1, flushes 1,200 · converted to shared');
    expect(row?.spoken).toMatch(/^4: MEMORY_ERROR 0x300000, now, vCPU 0, implicit/);
    expect(row?.tooltip()).toContain('| flushes | 1200 |');
  });

  it('tells anything else in the words that the adapter has for it', () => {
    const [row] = timelineRows([entryOf(0, { kind: 'conversion', text: '0x0–0xfff (4K) to shared' })], {
      moment: 100,
      waiting: 0,
    });
    expect(row?.label).toBe('Converted 0x0–0xfff (4K) to shared');
  });

  it('comes first if it came last', () => {
    expect(
      timelineRows([entryOf(0), entryOf(1)], { moment: 100, waiting: 0 }).map(({ entry }) => entry.index),
    ).toEqual([1, 0]);
  });

  it('says so if the run stands before it', () => {
    const rows = timelineRows([entryOf(1), entryOf(2)], { moment: 15, waiting: 0 });
    expect(rows.map(({ ahead, description }) => [ahead, description.includes('ahead of now')])).toEqual([
      [true, true],
      [false, false],
    ]);
  });
});

describe('the present in the timeline', () => {
  const asked = [entryOf(0), entryOf(1), entryOf(2, { kind: 'choice', moment: 10, text: 'Convert' })];
  const marks = (moment: number, waiting: number) =>
    timelineRows(asked, { moment, waiting }).map(({ here, ahead }) => (here ? 'now' : ahead ? 'ahead' : ''));

  it('is the last thing that has happened, and one only', () => {
    expect(marks(100, 0)).toEqual(['now', '', '']);
    expect(marks(9, 0)).toEqual(['ahead', 'ahead', 'now']);
  });

  it('is the exit while that waits, though its choice once had the same moment', () => {
    expect(marks(10, 1)).toEqual(['ahead', 'now', '']);
    expect(marks(10, 0)).toEqual(['now', '', '']);
  });

  it('is before a call by hand that was undone: done, it has taken steps', () => {
    const called = [entryOf(0), entryOf(1, { kind: 'call', moment: 10, text: 'convert(…), by hand' })];
    const ahead = (moment: number) => timelineRows(called, { moment, waiting: 0 }).map((row) => row.ahead);
    expect(ahead(10)).toEqual([true, false]);
    expect(ahead(11)).toEqual([false, false]);
  });
});

describe('the filter of the timeline', () => {
  const conversion = entryOf(4, { kind: 'conversion', actor: 'virtio', text: 'converted gpa 0x300000' });

  it('lets everything pass at first', () => {
    expect([exit, conversion].every((entry) => passes(entry, EVERYTHING))).toBe(true);
    expect(filterText(EVERYTHING)).toBe('');
  });

  it('goes by kind, actor and text, all of which must fit', () => {
    const kinds = new Set(['exit'] as const);
    expect(passes(conversion, { ...EVERYTHING, kinds })).toBe(false);
    expect(passes(exit, { ...EVERYTHING, kinds })).toBe(true);
    expect(passes(exit, { ...EVERYTHING, kinds, actors: new Set(['virtio']) })).toBe(false);
  });

  it('finds text wherever it stands, in whatever case', () => {
    for (const text of ['0X300000', 'memory_error', 'CONVERTED', 'vcpu'])
      expect(passes(exit, { ...EVERYTHING, text })).toBe(true);
    expect(passes(exit, { ...EVERYTHING, text: '0x400000' })).toBe(false);
  });

  it('is told in words', () => {
    expect(filterText({ kinds: new Set(['exit']), actors: new Set(['vCPU 1']), text: '0x1' })).toBe(
      'exit, vCPU 1, “0x1”',
    );
  });
});
